ALTER TABLE export DROP COLUMN to_day;
ALTER TABLE export DROP COLUMN from_day;
