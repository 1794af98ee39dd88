-- Settings of a dealership in groups, each one row: what a room needs to know besides the columns of dealership.
-- `value` is JSON of the group's own type; a key that is missing there has its default. Nothing in it is secret.
CREATE TABLE dealership_setting (
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    version BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (dealership_id, name)
);
