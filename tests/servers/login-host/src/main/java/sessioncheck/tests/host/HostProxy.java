package sessioncheck.tests.host;

import com.velocitypowered.api.command.Command;
import com.velocitypowered.api.command.CommandManager;
import com.velocitypowered.api.command.CommandMeta;
import com.velocitypowered.api.command.CommandSource;
import com.velocitypowered.api.command.SimpleCommand;
import com.velocitypowered.api.event.EventManager;
import com.velocitypowered.api.event.Subscribe;
import com.velocitypowered.api.plugin.PluginManager;
import com.velocitypowered.api.proxy.Player;
import com.velocitypowered.api.proxy.ProxyServer;
import com.velocitypowered.api.scheduler.ScheduledTask;
import com.velocitypowered.api.scheduler.Scheduler;
import com.velocitypowered.api.util.ProxyVersion;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import net.kyori.adventure.text.Component;
import net.kyori.adventure.text.serializer.plain.PlainTextComponentSerializer;

/** The proxy as plugins see it: as much of the API as ours uses. */
final class HostProxy implements ProxyServer, EventManager, CommandManager, PluginManager, Scheduler {
    // By its type's name plugins find it, as in Velocity.
    private final ConnectionManager cm = new ConnectionManager(new HostInitializer(this));
    private final List<Object> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, SimpleCommand> commands = new ConcurrentHashMap<>();
    private final ExecutorService tasks = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "login-host-task");
        thread.setDaemon(true);
        return thread;
    });

    ChannelInitializer<Channel> initializer() {
        return cm.getServerChannelInitializer().get();
    }

    /** Calls every listener of an event, on this thread. */
    <E> E fire(E event) {
        for (Object listener : listeners) {
            for (Method method : listener.getClass().getMethods()) {
                if (method.isAnnotationPresent(Subscribe.class)
                        && method.getParameterTypes()[0] == event.getClass()) {
                    try {
                        method.invoke(listener, event);
                    } catch (InvocationTargetException | IllegalAccessException fault) {
                        throw new IllegalStateException("a listener threw", fault);
                    }
                }
            }
        }
        return event;
    }

    /** Runs a line of the console. */
    void run(String line) {
        String[] words = line.split(" ");
        SimpleCommand command = commands.get(words[0]);
        if (command != null) {
            command.execute(new Invocation(words[0], Arrays.copyOfRange(words, 1, words.length)));
        }
    }

    @Override
    public void register(Object plugin, Object listener) {
        listeners.add(listener);
    }

    @Override
    public void unregisterListener(Object plugin, Object listener) {
        listeners.remove(listener);
    }

    @Override
    public CommandMeta.Builder metaBuilder(String alias) {
        return new Meta(alias);
    }

    @Override
    public void register(CommandMeta meta, Command command) {
        commands.put(((Meta) meta).alias(), (SimpleCommand) command);
    }

    @Override
    public void unregister(String alias) {
        commands.remove(alias);
    }

    @Override
    public TaskBuilder buildTask(Object plugin, Runnable task) {
        return () -> {
            tasks.execute(task);
            return new ScheduledTask() {};
        };
    }

    @Override
    public Collection<com.velocitypowered.api.plugin.PluginContainer> getPlugins() {
        return List.of();
    }

    @Override
    public Collection<Player> getAllPlayers() {
        return List.of();
    }

    @Override
    public PluginManager getPluginManager() {
        return this;
    }

    @Override
    public CommandManager getCommandManager() {
        return this;
    }

    @Override
    public EventManager getEventManager() {
        return this;
    }

    @Override
    public Scheduler getScheduler() {
        return this;
    }

    @Override
    public ProxyVersion getVersion() {
        return new ProxyVersion();
    }

    private record Meta(String alias) implements CommandMeta, CommandMeta.Builder {
        @Override
        public Builder aliases(String... aliases) {
            return this;
        }

        @Override
        public Builder plugin(Object plugin) {
            return this;
        }

        @Override
        public CommandMeta build() {
            return this;
        }
    }

    private record Invocation(String alias, String[] arguments) implements SimpleCommand.Invocation {
        @Override
        public CommandSource source() {
            return new Console();
        }
    }

    private static final class Console implements CommandSource {
        @Override
        public boolean hasPermission(String permission) {
            return true;
        }

        @Override
        public void sendMessage(Component message) {
            System.out.println(PlainTextComponentSerializer.plainText().serialize(message));
        }
    }
}
