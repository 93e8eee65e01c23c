package io.sessioncheck.paper;

import io.sessioncheck.Core;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import org.bukkit.command.CommandSender;
import org.bukkit.entity.Player;
import org.bukkit.event.EventHandler;
import org.bukkit.event.EventPriority;
import org.bukkit.event.Listener;
import org.bukkit.event.player.AsyncPlayerPreLoginEvent;
import org.bukkit.event.player.PlayerJoinEvent;
import org.bukkit.event.player.PlayerLocaleChangeEvent;
import org.bukkit.plugin.Plugin;
import org.bukkit.plugin.java.JavaPlugin;

/**
 * The plugin on Paper and Spigot. Paper makes it with what its bootstrap opened; Spigot makes it alone, too late to be
 * pointed at the relay and without a way into its channels: there only the command is left.
 *
 * <p>It asks for no server thread: events are read where they come, and commands run on a thread of our own, so that it
 * is the same on Folia.
 */
public final class PaperEntry extends JavaPlugin implements Listener {
    private static final String NOTIFY = "sessioncheck.notify";

    private final boolean isPaper;
    private final Connections connections = new Connections();
    private final ExecutorService commands = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "sessioncheck-command");
        thread.setDaemon(true);
        return thread;
    });
    private PaperHost host;
    private Core core;

    /** As Spigot makes it. */
    public PaperEntry() {
        this(null, null);
    }

    /** As our bootstrap makes it on Paper. */
    PaperEntry(PaperHost host, Core core) {
        this.host = host;
        this.core = core;
        isPaper = core != null;
    }

    @Override
    public void onEnable() {
        if (!isPaper) {
            host = new PaperHost(getDataFolder().toPath(), this::log);
            host.version(getServer().getName() + " " + getServer().getVersion());
            core = Core.open(host);
            core.say(System.Logger.Level.WARNING, "relay-not-used.no-bootstrap");
        }
        if (!core.isOpen()) {
            return;
        }
        try {
            BiConsumer<CommandSender, String> tell = isPaper ? PaperCommand::tell : SpigotCommand::tell;
            host.admins(component -> {
                for (Player player : getServer().getOnlinePlayers()) {
                    if (player.hasPermission(NOTIFY)) {
                        tell.accept(player, component);
                    }
                }
            });
            core.plugins(Arrays.stream(getServer().getPluginManager().getPlugins())
                    .map(Plugin::getName)
                    .toList());
            Answers answers = new Answers(core, commands, tell);
            if (isPaper) {
                PaperCommand.register(this, answers);
                PaperPipeline.install(core, connections);
                getServer().getPluginManager().registerEvents(this, this);
                getServer().getPluginManager().registerEvents(new PaperPreLogin(core, connections), this);
            } else {
                SpigotCommand.register(this, answers);
            }
        } catch (Throwable fault) {
            core.failed("start", fault);
        }
    }

    @Override
    public void onDisable() {
        try {
            commands.shutdown();
            if (isPaper) {
                PaperPipeline.close();
            }
        } catch (Throwable fault) {
            core.failed("end", fault);
        } finally {
            if (core != null) {
                core.close();
            }
        }
    }

    /** By now a proxy's forwarding or the PROXY protocol has said where the player really is. */
    @EventHandler(priority = EventPriority.LOWEST)
    public void onPreLogin(AsyncPlayerPreLoginEvent event) {
        try {
            long connection = connections.of(LoginAddress.of(event));
            if (connection != 0) {
                core.address(connection, event.getAddress());
            }
        } catch (LinkageError older) {
            // An older Paper does not say which connection it is; the tap told the socket's address.
        } catch (Throwable fault) {
            core.failed("pre-login", fault);
        }
    }

    /** The identity that the player got: one of offline mode shows in it. */
    @EventHandler(priority = EventPriority.MONITOR)
    public void onJoin(PlayerJoinEvent event) {
        about(event::getPlayer, (connection, player) ->
                core.joined(connection, player.getName(), player.getUniqueId()));
    }

    @EventHandler(priority = EventPriority.MONITOR)
    public void onLocale(PlayerLocaleChangeEvent event) {
        about(event::getPlayer, (connection, player) -> core.locale(connection, event.getLocale()));
    }

    private interface Fact {
        void carry(long connection, Player player);
    }

    /** A fact about a player whose connection is watched. Whatever fails, the event stays as it is. */
    private void about(Supplier<Player> of, Fact fact) {
        try {
            Player player = of.get();
            long connection = connections.of(player.getAddress());
            if (connection != 0) {
                fact.carry(connection, player);
            }
        } catch (Throwable fault) {
            core.failed("event", fault);
        }
    }

    private void log(System.Logger.Level level, String line) {
        getLogger().log(
                switch (level) {
                    case ERROR -> Level.SEVERE;
                    case WARNING -> Level.WARNING;
                    default -> Level.INFO;
                },
                "{0}",
                line);
    }
}
