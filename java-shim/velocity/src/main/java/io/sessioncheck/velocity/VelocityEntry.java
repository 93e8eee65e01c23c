package io.sessioncheck.velocity;

import com.google.inject.Inject;
import com.velocitypowered.api.command.CommandManager;
import com.velocitypowered.api.event.Subscribe;
import com.velocitypowered.api.event.connection.PostLoginEvent;
import com.velocitypowered.api.event.player.KickedFromServerEvent;
import com.velocitypowered.api.event.player.PlayerSettingsChangedEvent;
import com.velocitypowered.api.event.player.ServerPostConnectEvent;
import com.velocitypowered.api.event.proxy.ProxyInitializeEvent;
import com.velocitypowered.api.event.proxy.ProxyShutdownEvent;
import com.velocitypowered.api.plugin.annotation.DataDirectory;
import com.velocitypowered.api.proxy.Player;
import com.velocitypowered.api.proxy.ProxyServer;
import io.sessioncheck.Core;
import io.sessioncheck.Host;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import net.kyori.adventure.text.Component;
import net.kyori.adventure.text.serializer.gson.GsonComponentSerializer;
import org.slf4j.Logger;

/**
 * Velocity's plugin. At the proxy's initialization nothing is bound yet and no login handler is loaded: the one moment
 * at which Velocity can be pointed at the relay and its channels be tapped.
 */
public final class VelocityEntry implements Host {
    private static final String PROPERTY = "mojang.sessionserver";
    private static final String COMMAND = "sessioncheck";
    private static final String NOTIFY = "sessioncheck.notify";

    private final ProxyServer proxy;
    private final Logger logger;
    private final Path dataFolder;
    private volatile Core core;
    private VelocityPipeline pipeline;
    private VelocityCtdPipeline ctd;
    private VelocityPreLogin preLogin;

    @Inject
    public VelocityEntry(ProxyServer proxy, Logger logger, @DataDirectory Path dataFolder) {
        this.proxy = proxy;
        this.logger = logger;
        this.dataFolder = dataFolder;
    }

    @Subscribe
    public void onInitialize(ProxyInitializeEvent event) {
        Core opened = Core.open(this);
        core = opened;
        if (!opened.isOpen()) {
            return;
        }
        try {
            tap(opened);
            redirect(opened);
            opened.plugins(proxy.getPluginManager().getPlugins().stream()
                    .map(plugin -> plugin.getDescription().getId())
                    .toList());
            preLogin = new VelocityPreLogin(opened);
            proxy.getEventManager().register(this, preLogin);
            CommandManager commands = proxy.getCommandManager();
            commands.register(
                    commands.metaBuilder(COMMAND).plugin(this).build(),
                    new VelocityCommand(
                            opened, task -> proxy.getScheduler().buildTask(this, task).schedule()));
        } catch (Throwable fault) {
            opened.failed("start", fault);
        }
    }

    /**
     * Puts back what can be. The system property stays: Velocity has read it for good, and a copy of us that comes later
     * finds the relay by it.
     */
    @Subscribe
    public void onShutdown(ProxyShutdownEvent event) {
        Core opened = core;
        if (opened == null) {
            return;
        }
        core = null;
        try {
            if (pipeline != null) {
                pipeline.close();
            }
            if (ctd != null) {
                ctd.close();
            }
            if (preLogin != null) {
                proxy.getEventManager().unregisterListener(this, preLogin);
            }
            proxy.getCommandManager().unregister(COMMAND);
        } catch (Throwable fault) {
            opened.failed("shutdown", fault);
        } finally {
            opened.close();
        }
    }

    @Subscribe
    public void onPostLogin(PostLoginEvent event) {
        about(event::getPlayer, this::joined);
    }

    @Subscribe
    public void onServerPostConnect(ServerPostConnectEvent event) {
        about(event::getPlayer, this::joined);
    }

    @Subscribe
    public void onKickedFromServer(KickedFromServerEvent event) {
        about(event::getPlayer, (opened, connection, player) -> {
            Optional<Component> reason = event.getServerKickReason();
            opened.kicked(
                    connection,
                    event.getServer().getServerInfo().getName(),
                    reason.map(GsonComponentSerializer.gson()::serialize).orElse("\"\""));
        });
    }

    @Subscribe
    public void onSettingsChanged(PlayerSettingsChangedEvent event) {
        about(event::getPlayer, (opened, connection, player) -> {
            Locale locale = event.getPlayerSettings().getLocale();
            opened.locale(connection, locale.toLanguageTag());
        });
    }

    @Override
    public String platform() {
        return "velocity";
    }

    @Override
    public String version() {
        return proxy.getVersion().getVersion();
    }

    @Override
    public Path root() {
        // Velocity reads everything from the folder that it is started in.
        return Path.of("");
    }

    @Override
    public Path dataFolder() {
        return dataFolder;
    }

    @Override
    public void log(System.Logger.Level level, String line) {
        switch (level) {
            case ERROR -> logger.error("{}", line);
            case WARNING -> logger.warn("{}", line);
            default -> logger.info("{}", line);
        }
    }

    @Override
    public void tellAdmins(String component) {
        Component message = VelocityCommand.component(component);
        for (Player player : proxy.getAllPlayers()) {
            if (player.hasPermission(NOTIFY)) {
                player.sendMessage(message);
            }
        }
    }

    private void tap(Core opened) {
        try {
            pipeline = VelocityPipeline.inject(proxy, opened);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError fault) {
            opened.say(System.Logger.Level.WARNING, "tap-not-installed", "fault", fault);
        }
    }

    /** Sees that Velocity asks the relay. Nobody is to believe in one that nobody asks. */
    private void redirect(Core opened) {
        Optional<String> relay = opened.redirect(PROPERTY);
        if (relay.isEmpty()) {
            return;
        }
        try {
            Optional<VelocityCtdPipeline> redirected = VelocityCtdPipeline.redirect(proxy, relay.get());
            if (redirected.isPresent()) {
                ctd = redirected.get();
                opened.say(System.Logger.Level.INFO, "relay-proven");
                return;
            }
        } catch (ReflectiveOperationException | RuntimeException | LinkageError fault) {
            opened.say(
                    System.Logger.Level.WARNING, "relay-not-used.ctd", "fault", fault, "property", PROPERTY);
            return;
        }
        Optional<String> asks = VelocityPipeline.sessionService(proxy.getClass().getClassLoader());
        if (asks.isEmpty()) {
            opened.say(System.Logger.Level.WARNING, "relay-not-used.silent");
        } else if (asks.get().split("\\?")[0].equals(relay.get())) {
            // Velocity keeps it with its query.
            opened.say(System.Logger.Level.INFO, "relay-proven");
        } else {
            opened.say(System.Logger.Level.WARNING, "relay-not-used.another", "property", PROPERTY);
        }
    }

    private void joined(Core opened, long connection, Player player) {
        opened.joined(connection, player.getUsername(), player.getUniqueId());
    }

    /** A fact about a player whose connection is watched. Whatever fails, the event stays as it is. */
    private void about(Supplier<Player> of, Told told) {
        Core opened = core;
        if (opened == null) {
            return;
        }
        try {
            Player player = of.get();
            long connection = VelocityPipeline.connection(player);
            if (connection != 0) {
                told.tell(opened, connection, player);
            }
        } catch (Throwable fault) {
            opened.failed("event", fault);
        }
    }

    private interface Told {
        void tell(Core opened, long connection, Player player);
    }
}
