-- Counts changes of the settings, so that two people editing at once notice each other.
ALTER TABLE dealership ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
