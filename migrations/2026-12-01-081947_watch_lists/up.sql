-- Who stood on the lists that staff looked at: the first look of a day and a reader at each customer. A copy for look-ups of
-- what entries of the log say, kept for 90 days.
CREATE TABLE audit_listed (
    day INTEGER NOT NULL,
    person_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    entry_id TEXT NOT NULL,
    PRIMARY KEY (day, person_id, customer_id)
);
CREATE INDEX audit_listed_customer ON audit_listed (customer_id, at, entry_id);
