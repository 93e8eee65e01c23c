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
import net.kyori.adventure.text.Component;
import net.kyori.adventure.text.serializer.gson.GsonComponentSerializer;
import org.slf4j.Logger;

/**
 * Velocity's plugin. At the proxy's initialization nothing is bound yet and no login handler is loaded: the one moment
 * at which Velocity can be pointed at the relay and its channels be tapped.
 */
public final class VelocityEntry implements Host {
    private static final String PROPERTY = "mojang.sessionserver";
    private static final String NOTIFY = "sessioncheck.notify";

    private final ProxyServer proxy;
    private final Logger logger;
    private final Path dataFolder;
    private volatile Core core;

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
        VelocityPipeline.inject(proxy, opened).ifPresent(logger::warn);
        try {
            prove(opened);
            opened.plugins(proxy.getPluginManager().getPlugins().stream()
                    .map(plugin -> plugin.getDescription().getId())
                    .toList());
            CommandManager commands = proxy.getCommandManager();
            commands.register(
                    commands.metaBuilder("sessioncheck").plugin(this).build(),
                    new VelocityCommand(
                            opened, task -> proxy.getScheduler().buildTask(this, task).schedule()));
        } catch (RuntimeException | LinkageError fault) {
            opened.failed("start", fault);
        }
    }

    @Subscribe
    public void onShutdown(ProxyShutdownEvent event) {
        Core opened = core;
        if (opened != null) {
            opened.close();
        }
    }

    @Subscribe
    public void onPostLogin(PostLoginEvent event) {
        joined(event.getPlayer());
    }

    @Subscribe
    public void onServerPostConnect(ServerPostConnectEvent event) {
        joined(event.getPlayer());
    }

    @Subscribe
    public void onKickedFromServer(KickedFromServerEvent event) {
        withConnection(event.getPlayer(), (opened, connection) -> {
            Optional<Component> reason = event.getServerKickReason();
            opened.kicked(
                    connection,
                    event.getServer().getServerInfo().getName(),
                    reason.map(GsonComponentSerializer.gson()::serialize).orElse("\"\""));
        });
    }

    @Subscribe
    public void onSettingsChanged(PlayerSettingsChangedEvent event) {
        withConnection(event.getPlayer(), (opened, connection) -> {
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

    /** Reads back whom Velocity asks. Nobody is to believe in a relay that nobody asks. */
    private void prove(Core opened) {
        Optional<String> wanted = opened.redirect(PROPERTY);
        if (wanted.isEmpty()) {
            return;
        }
        Optional<String> asks = VelocityPipeline.sessionService(proxy.getClass().getClassLoader());
        // Velocity keeps it with its query.
        if (asks.isPresent() && asks.get().split("\\?")[0].equals(wanted.get())) {
            logger.info("relay proven: read back from Velocity, it asks there");
        } else {
            logger.warn(
                    "SC0902 relay-not-used: {}; logins go on without repeats. Other plugins or a fork may have read"
                            + " {} earlier",
                    asks.isPresent() ? "Velocity asks another session service" : "this Velocity does not say whom it asks",
                    PROPERTY);
        }
    }

    private void joined(Player player) {
        withConnection(player, (opened, connection) ->
                opened.joined(connection, player.getUsername(), player.getUniqueId()));
    }

    private void withConnection(Player player, Told told) {
        Core opened = core;
        if (opened == null) {
            return;
        }
        try {
            long connection = VelocityPipeline.connection(player);
            if (connection != 0) {
                told.tell(opened, connection);
            }
        } catch (RuntimeException | LinkageError fault) {
            opened.failed("event", fault);
        }
    }

    private interface Told {
        void tell(Core opened, long connection);
    }
}
