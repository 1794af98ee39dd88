DROP INDEX audit_entry_acts;
DROP INDEX customer_credit;
DROP INDEX dealer_open_list;
DROP INDEX payment_dealer_list;
DROP TABLE ledger_day;
