package io.sessioncheck.bungee;

import java.io.File;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import net.md_5.bungee.api.CommandSender;

import net.md_5.bungee.api.ProxyServer;
import net.md_5.bungee.api.ReconnectHandler;
import net.md_5.bungee.api.Title;
import net.md_5.bungee.api.chat.BaseComponent;
import net.md_5.bungee.api.config.ConfigurationAdapter;
import net.md_5.bungee.api.config.ServerInfo;
import net.md_5.bungee.api.connection.ProxiedPlayer;
import net.md_5.bungee.api.plugin.PluginManager;
import net.md_5.bungee.api.scheduler.TaskScheduler;
import net.md_5.bungee.protocol.channel.BungeeChannelInitializer;

/** A FAKE proxy around the real {@link PluginManager}: just enough for a plugin to be loaded and a step to be taken. */
@SuppressWarnings("deprecation") // What is implemented has to be, old or not.
final class SmallProxy extends ProxyServer {
    /** Where {@link HostParts} looks for the setting, as in the real one. */
    public final Settings config = new Settings();

    final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger logger = Logger.getAnonymousLogger();
    private final File plugins;
    private final PluginManager manager;
    private BungeeChannelInitializer frontend = BungeeChannelInitializer.create(channel -> true);

    /** A FAKE of the proxy's settings. */
    static final class Settings {
        boolean preventsProxies;

        public boolean isPreventProxyConnections() {
            return preventsProxies;
        }
    }

    SmallProxy(File plugins) {
        this.plugins = plugins;
        logger.setUseParentHandlers(false);
        logger.addHandler(new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line.getLevel() + " " + new SimpleFormatter().formatMessage(line)
                        + (line.getThrown() == null ? "" : " " + line.getThrown() + ", " + line.getThrown().getCause()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
        manager = new PluginManager(this);
    }

    @Override
    public Unsafe unsafe() {
        return new Unsafe() {
            @Override
            public BungeeChannelInitializer getFrontendChannelInitializer() {
                return frontend;
            }

            @Override
            public void setFrontendChannelInitializer(BungeeChannelInitializer initializer) {
                frontend = initializer;
            }

            @Override
            public BungeeChannelInitializer getBackendChannelInitializer() {
                throw new UnsupportedOperationException();
            }

            @Override
            public void setBackendChannelInitializer(BungeeChannelInitializer initializer) {
                throw new UnsupportedOperationException();
            }

            @Override
            public BungeeChannelInitializer getServerInfoChannelInitializer() {
                throw new UnsupportedOperationException();
            }

            @Override
            public void setServerInfoChannelInitializer(BungeeChannelInitializer initializer) {
                throw new UnsupportedOperationException();
            }
        };
    }

    @Override
    public String getName() {
        return "SmallProxy";
    }

    @Override
    public String getVersion() {
        return "0";
    }

    @Override
    public String getTranslation(String name, Object... arguments) {
        return "translated " + name;
    }

    @Override
    public Logger getLogger() {
        return logger;
    }

    @Override
    public PluginManager getPluginManager() {
        return manager;
    }

    @Override
    public File getPluginsFolder() {
        return plugins;
    }

    @Override
    public Collection<String> getDisabledCommands() {
        return List.of();
    }

    @Override
    public Collection<ProxiedPlayer> getPlayers() {
        return new ArrayList<>();
    }

    @Override
    public ProxiedPlayer getPlayer(String name) {
        return null;
    }

    @Override
    public ProxiedPlayer getPlayer(UUID uuid) {
        return null;
    }

    @Override
    public Map<String, ServerInfo> getServers() {
        return Map.of();
    }

    @Override
    public ServerInfo getServerInfo(String name) {
        return null;
    }

    @Override
    public ConfigurationAdapter getConfigurationAdapter() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setConfigurationAdapter(ConfigurationAdapter adapter) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ReconnectHandler getReconnectHandler() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setReconnectHandler(ReconnectHandler handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void stop() {}

    @Override
    public void stop(String reason) {}

    @Override
    public void registerChannel(String channel) {}

    @Override
    public void unregisterChannel(String channel) {}

    @Override
    public Collection<String> getChannels() {
        return List.of();
    }

    @Override
    public String getGameVersion() {
        return "26.1";
    }

    @Override
    public int getProtocolVersion() {
        return 775;
    }

    @Override
    public ServerInfo constructServerInfo(String name, InetSocketAddress address, String motd, boolean restricted) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ServerInfo constructServerInfo(String name, SocketAddress address, String motd, boolean restricted) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CommandSender getConsole() {
        throw new UnsupportedOperationException();
    }

    @Override
    public TaskScheduler getScheduler() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int getOnlineCount() {
        return 0;
    }

    @Override
    public void broadcast(String message) {}

    @Override
    public void broadcast(BaseComponent... message) {}

    @Override
    public void broadcast(BaseComponent message) {}

    @Override
    public net.md_5.bungee.api.ProxyConfig getConfig() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Collection<ProxiedPlayer> matchPlayer(String match) {
        return List.of();
    }

    @Override
    public Title createTitle() {
        throw new UnsupportedOperationException();
    }
}
