-- How much each account of a dealership moved on each of its calendar days: a projection of the ledger that only
-- ledger::post writes and forecourt ledger proves, so that no figure over time reads a dealership's history.
CREATE TABLE ledger_day (
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    currency TEXT NOT NULL,
    occurred_on INTEGER NOT NULL,
    account TEXT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (dealership_id, currency, occurred_on, account)
);
INSERT INTO ledger_day (dealership_id, currency, occurred_on, account, amount)
SELECT dealership_id, currency, occurred_on, account, CAST(SUM(amount) AS BIGINT)
FROM posting
GROUP BY dealership_id, currency, occurred_on, account
HAVING SUM(amount) <> 0;

-- Lists behind the figures of a dealership, and what of them needs a hand.
CREATE INDEX payment_dealer_list ON payment (dealership_id, received_on DESC, id DESC);
CREATE INDEX dealer_open_list ON invoice (dealership_id, due_on, id) WHERE open_minor <> 0;
CREATE INDEX customer_credit ON customer (dealership_id, id) WHERE credit_minor <> 0;

-- What was done, without the looks at records: for feeds.
CREATE INDEX audit_entry_acts ON audit_entry (dealership_id, at, id)
    WHERE action <> 'record.view' AND action <> 'record.list' AND action <> 'document.view';
