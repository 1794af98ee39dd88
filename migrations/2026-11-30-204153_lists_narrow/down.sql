DROP INDEX vehicle_stay_dealership;
ALTER TABLE export DROP COLUMN choice;
