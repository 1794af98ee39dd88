DROP TABLE core_charge;
