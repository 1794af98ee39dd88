ALTER TABLE dealership DROP COLUMN version;
