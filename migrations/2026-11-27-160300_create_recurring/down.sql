DROP TABLE recurring_run;
DROP TABLE recurring_plan;
