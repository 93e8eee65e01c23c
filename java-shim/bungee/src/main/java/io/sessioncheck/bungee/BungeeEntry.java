package io.sessioncheck.bungee;

import io.sessioncheck.Core;
import io.sessioncheck.Host;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.logging.Level;
import net.md_5.bungee.api.ProxyServer;
import net.md_5.bungee.api.connection.PendingConnection;
import net.md_5.bungee.api.connection.ProxiedPlayer;
import net.md_5.bungee.api.event.PlayerHandshakeEvent;
import net.md_5.bungee.api.event.PostLoginEvent;
import net.md_5.bungee.api.event.ServerKickEvent;
import net.md_5.bungee.api.event.SettingsChangedEvent;
import net.md_5.bungee.api.plugin.Listener;
import net.md_5.bungee.api.plugin.Plugin;
import net.md_5.bungee.chat.ComponentSerializer;
import net.md_5.bungee.event.EventHandler;
import net.md_5.bungee.event.EventPriority;

/**
 * The plugin on BungeeCord and Waterfall.
 *
 * <p>It opens the library before the proxy listens, and carries the proxy's events to it as facts. Nothing in here
 * throws into the proxy.
 */
public final class BungeeEntry extends Plugin implements Listener {
    private static final String HAS_JOINED = "sessioncheck.has-joined";
    private static final String HANDLER = "net.md_5.bungee.connection.InitialHandler";
    private static final String WATERFALL_FIELD = "MOJANG_AUTH_URL";
    private static final String WATERFALL_PROPERTY = "waterfall.auth.url";
    private static final String NOTIFY = "sessioncheck.notify";

    private final Map<PendingConnection, Long> connections = Collections.synchronizedMap(new WeakHashMap<>());
    private final Set<String> reported = ConcurrentHashMap.newKeySet();
    private Core core;
    private BungeePipeline pipeline;

    @Override
    public void onEnable() {
        try {
            boolean isWaterfall = isWaterfall(getProxy().getClass().getClassLoader());
            core = Core.open(new BungeeHost(isWaterfall ? "waterfall" : "bungee"));
            if (!core.isOpen()) {
                return;
            }
            getProxy().getPluginManager().registerCommand(this, new BungeeCommand(this, core));
            if (tap()) {
                pointAtRelay(isWaterfall);
                getProxy().getPluginManager().registerListener(this, this);
                getProxy().getPluginManager().registerListener(this, new BungeePreLogin(
                        core, of -> connections.getOrDefault(of, 0L), () -> getProxy().getConfig().isOnlineMode()));
            } else if (isWaterfall) {
                proveWaterfall(getProxy().getClass().getClassLoader());
            }
            core.plugins(getProxy().getPluginManager().getPlugins().stream()
                    .map(plugin -> plugin.getDescription().getName())
                    .toList());
        } catch (Throwable fault) {
            report("start", fault);
        }
    }

    @Override
    public void onDisable() {
        try {
            if (pipeline != null) {
                pipeline.close(getProxy().unsafe());
            }
        } catch (Throwable fault) {
            report("shutdown", fault);
        } finally {
            if (core != null) {
                core.close();
            }
        }
    }

    /** The first event of a login, fired while its handshake is being handled; the PROXY protocol came before. */
    @EventHandler(priority = EventPriority.LOWEST)
    public void onHandshake(PlayerHandshakeEvent event) {
        try {
            long connection = BungeePipeline.current(event.getConnection().getSocketAddress());
            if (connection != 0) {
                connections.put(event.getConnection(), connection);
            }
        } catch (Throwable fault) {
            report("event", fault);
        }
    }

    @EventHandler(priority = EventPriority.HIGHEST)
    public void onPostLogin(PostLoginEvent event) {
        about(event::getPlayer, (connection, player) ->
                core.joined(connection, player.getName(), player.getUniqueId()));
    }

    @EventHandler(priority = EventPriority.LOWEST)
    public void onServerKick(ServerKickEvent event) {
        about(event::getPlayer, (connection, player) -> core.kicked(
                connection,
                event.getKickedFrom() == null ? "" : event.getKickedFrom().getName(),
                ComponentSerializer.toString(event.getReason())));
    }

    @EventHandler
    public void onSettings(SettingsChangedEvent event) {
        about(event::getPlayer, (connection, player) -> {
            if (player.getLocale() != null) {
                core.locale(connection, player.getLocale().toString());
            }
        });
    }

    /** A fact about a player whose connection is watched. */
    private interface Fact {
        void carry(long connection, ProxiedPlayer player);
    }

    /** Whatever fails, the event stays as it is. */
    private void about(Supplier<ProxiedPlayer> of, Fact fact) {
        try {
            ProxiedPlayer player = of.get();
            Long connection = connections.get(player.getPendingConnection());
            if (connection != null) {
                fact.carry(connection, player);
            }
        } catch (Throwable fault) {
            report("event", fault);
        }
    }

    /** Whether we are in the players' channels: before 1.21-R0.1 the proxy has no way in for plugins. */
    private boolean tap() {
        try {
            pipeline = new BungeePipeline(core, this::report);
            pipeline.install(getProxy().unsafe());
            return true;
        } catch (RuntimeException | LinkageError older) {
            pipeline = null;
            core.say(System.Logger.Level.WARNING, "tap-not-installed.older", "fault", name(older));
            return false;
        }
    }

    private void pointAtRelay(boolean isWaterfall) {
        ClassLoader host = getProxy().getClass().getClassLoader();
        if (isWaterfall) {
            proveWaterfall(host);
            return;
        }
        Optional<String> hasJoined = core.redirect(HAS_JOINED);
        if (hasJoined.isEmpty()) {
            // The relay is off; the library says so itself.
            return;
        }
        try {
            String hash = BuildHash.ofHost(host);
            if (!KnownBuilds.contains(hash)) {
                core.say(System.Logger.Level.WARNING, "relay-not-used.unknown-build", "hash", hash);
                return;
            }
            HostParts parts = HostParts.find(host, getProxy());
            pipeline.take(new EncryptionStep(getProxy(), parts, new RelayAsk(), hasJoined.get(), this::standBack));
        } catch (java.io.IOException | ReflectiveOperationException missing) {
            core.say(System.Logger.Level.WARNING, "relay-not-used.lacks", "missing", missing.getMessage());
        }
    }

    /** Something of ours broke, or the relay did not answer: from now on the proxy asks Mojang itself. */
    private void standBack(Throwable fault) {
        pipeline.take(null);
        if (reported.add("relay")) {
            core.say(System.Logger.Level.WARNING, "relay-not-used.stands-back", "fault", name(fault));
        }
    }

    private void proveWaterfall(ClassLoader host) {
        String wanted = System.getProperty(WATERFALL_PROPERTY);
        try {
            Field field = Class.forName(HANDLER, true, host).getDeclaredField(WATERFALL_FIELD);
            field.setAccessible(true);
            if (wanted != null && !wanted.equals(field.get(null))) {
                core.say(System.Logger.Level.WARNING, "relay-not-used.waterfall", "property", WATERFALL_PROPERTY);
            }
        } catch (ReflectiveOperationException | RuntimeException | LinkageError unreadable) {
            report(WATERFALL_PROPERTY, unreadable);
        }
    }

    /** Whether the session address is a property here. The class is not initialised: it would read the property. */
    private static boolean isWaterfall(ClassLoader host) {
        try {
            Class.forName(HANDLER, false, host).getDeclaredField(WATERFALL_FIELD);
            return true;
        } catch (ReflectiveOperationException | LinkageError none) {
            return false;
        }
    }

    private void report(String where, Throwable fault) {
        if (reported.add(where)) {
            core.say(System.Logger.Level.ERROR, "failed", "place", where, "fault", name(fault));
        }
    }

    /** Without the message where that could hold the relay's address. */
    private static String name(Throwable fault) {
        return fault instanceof java.io.IOException
                ? fault.getClass().getSimpleName()
                : fault.toString().replaceAll("\\p{Cntrl}+", " ");
    }

    private final class BungeeHost implements Host {
        private final String platform;

        private BungeeHost(String platform) {
            this.platform = platform;
        }

        @Override
        public String platform() {
            return platform;
        }

        @Override
        public String version() {
            return getProxy().getName() + " " + getProxy().getVersion();
        }

        @Override
        public Path root() {
            // BungeeCord has no other word for it than where its plugins lie.
            Path plugins = getProxy().getPluginsFolder().toPath().toAbsolutePath().normalize();
            return plugins.getParent() == null ? plugins : plugins.getParent();
        }

        @Override
        public Path dataFolder() {
            return getDataFolder().toPath();
        }

        @Override
        public void log(System.Logger.Level level, String line) {
            // Not as a pattern: a line may hold braces.
            getLogger().log(
                    switch (level) {
                        case ERROR -> Level.SEVERE;
                        case WARNING -> Level.WARNING;
                        default -> Level.INFO;
                    },
                    "{0}",
                    line);
        }

        @Override
        public void tellAdmins(String component) {
            for (ProxiedPlayer player : ProxyServer.getInstance().getPlayers()) {
                if (player.hasPermission(NOTIFY)) {
                    BungeeCommand.answer(player, component);
                }
            }
        }
    }
}
