DROP TABLE late_charge;
