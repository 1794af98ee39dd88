DROP TABLE vehicle_stay;
