ALTER TABLE session DROP COLUMN viewing;
