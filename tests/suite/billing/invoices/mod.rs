mod issuing;
mod listing;
