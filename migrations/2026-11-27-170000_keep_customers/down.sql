DROP TABLE odometer_reading;
DROP INDEX vehicle_list;
ALTER TABLE vehicle DROP COLUMN version;
DROP INDEX customer_kind_list;
ALTER TABLE customer DROP COLUMN tax_certificate;
