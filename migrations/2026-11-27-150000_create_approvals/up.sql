-- What one person asked for and another one decides. The CHECK is the second lock: nobody decides their own request.
CREATE TABLE approval (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    kind TEXT NOT NULL,
    object_id TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
    digest BYTEA NOT NULL, -- SHA-256 of exactly what is asked
    proposal BYTEA NOT NULL, -- what would happen, and the form that makes it happen, JSON
    reason BYTEA NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'rejected', 'withdrawn', 'used')),
    requested_by TEXT NOT NULL,
    requested_at BIGINT NOT NULL,
    decided_by TEXT,
    decided_at BIGINT,
    note BYTEA,
    changed_at BIGINT NOT NULL,
    CHECK (decided_by IS NULL OR decided_by <> requested_by),
    CHECK (state NOT IN ('approved', 'rejected', 'used') OR (decided_by IS NOT NULL AND decided_at IS NOT NULL))
);
-- One of a kind and object at a time; the other two are for the pages.
CREATE UNIQUE INDEX approval_one ON approval (kind, object_id) WHERE state IN ('waiting', 'approved');
CREATE INDEX approval_object ON approval (object_id, kind);
CREATE INDEX approval_list ON approval (dealership_id, state, requested_at, id);
