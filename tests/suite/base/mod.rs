mod busy;
mod db;
mod gate;
mod later;
mod mail;
mod posted;
mod vault;
