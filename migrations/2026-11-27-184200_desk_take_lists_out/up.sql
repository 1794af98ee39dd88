-- The first and the last day of what a file holds, where it is not everything.
ALTER TABLE export ADD COLUMN from_day INTEGER;
ALTER TABLE export ADD COLUMN to_day INTEGER;
