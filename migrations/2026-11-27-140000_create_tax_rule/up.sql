-- What is taxed how, by kind of line and day. kinds holds codes of kinds of lines, with spaces between; an empty
-- condition is any. until is the last day, itself included.
CREATE TABLE tax_rule (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    kinds TEXT NOT NULL,
    condition TEXT NOT NULL DEFAULT '',
    category TEXT NOT NULL,
    rate TEXT NOT NULL,
    jurisdiction TEXT NOT NULL DEFAULT '',
    valid_from INTEGER NOT NULL,
    valid_until INTEGER,
    created_at BIGINT NOT NULL
);
CREATE INDEX tax_rule_dealership ON tax_rule (dealership_id, valid_from, id);
