-- What is billed again and again. next_on is the day of the period that comes next, none when there is no more.
CREATE TABLE recurring_plan (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    template BYTEA NOT NULL,
    every TEXT NOT NULL CHECK (every IN ('week', 'month', 'quarter', 'year')),
    starts_on INTEGER NOT NULL,
    ends_on INTEGER,
    next_number INTEGER NOT NULL,
    next_on INTEGER,
    automatic BOOLEAN NOT NULL, -- issued at once; otherwise a draft is made
    state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'ended')),
    created_at BIGINT NOT NULL
);
CREATE INDEX recurring_plan_list ON recurring_plan (dealership_id, created_at DESC, id DESC);
CREATE INDEX recurring_plan_next ON recurring_plan (next_on) WHERE state = 'active';

-- Each period once, whoever tries.
CREATE TABLE recurring_run (
    plan_id TEXT NOT NULL REFERENCES recurring_plan (id),
    number INTEGER NOT NULL,
    on_day INTEGER NOT NULL,
    invoice_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (plan_id, number)
);
