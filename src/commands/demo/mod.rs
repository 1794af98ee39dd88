//! `forecourt demo`: a whole installation on this machine with made-up records, the payment simulator and a mailbox,
//! in one process and on loopback alone. The first start makes it, later ones go on where it was left.

mod chasing;
mod corrections;
mod handout;
pub mod mailbox;
mod oddities;
mod people;
mod place;
mod questioning;
mod records;
mod story;
mod writing;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

use self::place::Demo;
use super::failure::Failure;
use super::runtime::{runtime, start_logs};
use super::serve::Running;
use super::{rewriting, say};
use crate::app::App;
use crate::base::config::{Config, LogFormat};
use crate::base::site::Site;
use crate::base::values::Clock;
use crate::simulator::{self, Delivery, Receiver};

/// Start a demo: two dealerships, three years of records, a payment simulator and a mailbox, all on this machine.
///
/// Prints an address and, for an owner, an advisor, a manager and an administrator, a link that makes a passkey once,
/// with its code. The same is in demo.json in its folder. Everything is made up, nothing leaves this machine and no
/// money moves. Starting again keeps what was done and prints fresh links.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  forecourt demo\n  forecourt demo --listen 127.0.0.1:9000 --data /tmp/demo --fresh"
)]
pub struct DemoCommand {
    /// Where to listen, on this machine only. Simulator and mailbox take the two ports after it, or any that are free.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The demo's folder.
    #[arg(long, env = "FORECOURT_DATA", value_name = "DIR", default_value = "forecourt-demo")]
    data: PathBuf,
    /// Begin anew: what is in the demo's folder is deleted first.
    #[arg(long)]
    fresh: bool,
}

/// What a payment of the story told nobody is no news.
const LOG: &str = "warn,forecourt::billing::payments::sweeping=error";
/// How long the simulator's slow banks take.
const SLOW: Duration = Duration::from_secs(45);

impl DemoCommand {
    pub fn run(self) -> Result<ExitCode, Failure> {
        if !self.listen.ip().is_loopback() {
            return Err(Failure::Usage(
                "a demo listens on this machine alone, such as 127.0.0.1:8080".to_owned(),
            ));
        }
        start_logs(LOG, LogFormat::Text)?;
        rewriting::apart();
        let runtime = runtime()?;
        runtime.block_on(self.start())
    }

    async fn start(self) -> Result<ExitCode, Failure> {
        let demo = Demo::prepare(&self.data, self.listen, self.fresh)?;
        let settings = simulator::Config {
            secret_key: demo.config.stripe_secret_key.clone().unwrap_or_default(),
            receiver: None,
            delivery: Delivery::Background,
            slow_after: Some(SLOW),
            file: Some(self.data.join("simulator.json")),
        };
        let bank = simulator::start_on(demo.listeners.simulator, settings, Clock::system())
            .map_err(|e| Failure::Refused(format!("the payment simulator does not start: {e}")))?;
        let site = if demo.is_new {
            first_start(&self.data, &demo.config, &bank).await?
        } else {
            place::reopen(&self.data, &demo.config)?
        };
        let app = App::new(site.clone())?;
        let handout = handout::make(&site, &demo.urls)?;
        let running = Running::start_on(app, Some(demo.listeners.portal)).await?;
        let secret = demo.config.stripe_webhook_secrets.first().cloned().unwrap_or_default();
        bank.send_webhooks_to(Receiver {
            url: format!("http://{}/webhooks/stripe", running.address()),
            secret,
        });
        let mailbox = mailbox::start(&site, demo.listeners.mailbox, &demo.urls.portal)?;
        handout.write(&self.data)?;
        say::line(handout.text(&self.data));
        running.until_told().await?;
        mailbox.stop(false).await;
        bank.stop().await;
        handout::forget(&self.data);
        Ok(ExitCode::SUCCESS)
    }
}

/// Everything a demo begins with. What fails on the way takes the half-made folder with it.
async fn first_start(folder: &Path, config: &Config, bank: &simulator::Simulator) -> Result<Site, Failure> {
    let made = place::Begun::new(folder, config)?;
    let site = made.site.clone();
    let inside = site.clone();
    let cast = tokio::task::spawn_blocking(move || {
        say::note("Bringing in the records of two dealerships…");
        let dealers = records::bring_in(&inside)?;
        let cast = people::invent(&inside, &dealers)?;
        oddities::watch_from_here(&inside)?;
        Ok::<_, Failure>(cast)
    })
    .await
    .map_err(|e| Failure::Refused(format!("the demo could not be made: {e}")))??;
    say::note("Living through a few days…");
    story::live(&site, bank, &cast).await?;
    made.finish()?;
    Ok(site)
}
