mod busy;
mod db;
mod gate;
mod later;
mod limits;
mod mail;
mod posted;
mod vault;
