package io.sessioncheck.velocity;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.sessioncheck.Core;
import io.sessioncheck.Layout;
import io.sessioncheck.LoginTap;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Velocity's channels, which no API offers: where they are set up, which session service their logins ask, and whose
 * they are. Everything is looked up by name or type, and a missing one is an answer, never an accident.
 */
final class VelocityPipeline implements AutoCloseable {
    private static final String LOGIN_HANDLER =
            "com.velocitypowered.proxy.connection.client.InitialLoginSessionHandler";

    private static final String CONNECTION_HANDLER = "handler";

    private final Object holder;
    private final Initializer ours;

    private VelocityPipeline(Object holder, Initializer ours) {
        this.holder = holder;
        this.ours = ours;
    }

    /** Taps every channel that is opened from now on. Throws where this Velocity is built otherwise. */
    static VelocityPipeline inject(Object server, Core core) throws ReflectiveOperationException {
        return wrap(server, channel -> LoginTap.install(core, Layout.VELOCITY, VelocityPipeline::address, channel));
    }

    /** Has {@code tap} called with each new channel, after Velocity has set it up. */
    static VelocityPipeline wrap(Object server, Consumer<? super Channel> tap) throws ReflectiveOperationException {
        Object holder = call(connectionManager(server), "getServerChannelInitializer");
        Initializer ours = new Initializer((ChannelInitializer<?>) call(holder, "get"), tap);
        set(holder, ours);
        return new VelocityPipeline(holder, ours);
    }

    /** Taps no more channels, and puts Velocity's own initializer back unless somebody wrapped ours since. */
    @Override
    public void close() {
        ours.closed = true;
        try {
            if (call(holder, "get") == ours) {
                set(holder, ours.theirs);
            }
        } catch (ReflectiveOperationException | RuntimeException | LinkageError other) {
            // It worked at the start; what is left only hands on to theirs.
        }
    }

    /**
     * The address that Velocity asks about logins, read from the class that asks; empty where there is no such class or
     * it keeps none. Loading the class fixes that address.
     */
    static Optional<String> sessionService(ClassLoader loader) {
        return staticAddress(LOGIN_HANDLER, loader);
    }

    /** The first web address that a class keeps in a static field. */
    static Optional<String> staticAddress(String name, ClassLoader loader) {
        try {
            for (Field field : Class.forName(name, true, loader).getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
                    field.setAccessible(true);
                    if (field.get(null) instanceof String value && value.startsWith("http")) {
                        return Optional.of(value);
                    }
                }
            }
        } catch (ReflectiveOperationException | RuntimeException | LinkageError other) {
            // Another Velocity than those that are known.
        }
        return Optional.empty();
    }

    /** The number under which the connection of a player, or of a login on its way, is watched; 0 where it is not. */
    static long connection(Object of) {
        for (String name : new String[] {"getConnection", "delegatedConnection"}) {
            try {
                Object connection = call(of, name);
                return call(connection, "getChannel") instanceof Channel channel ? LoginTap.connection(channel) : 0;
            } catch (ReflectiveOperationException | RuntimeException other) {
                // The other one, or none.
            }
        }
        return 0;
    }

    /** A field of an object by its type's simple name, accessible. */
    static Field field(Object object, String type) throws NoSuchFieldException {
        for (Class<?> owner = object.getClass(); owner != null; owner = owner.getSuperclass()) {
            for (Field field : owner.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && field.getType().getSimpleName().equals(type)) {
                    field.setAccessible(true);
                    return field;
                }
            }
        }
        throw new NoSuchFieldException("a " + type + " in " + object.getClass().getName());
    }

    /** Where a channel comes from: Velocity knows it after the PROXY protocol. */
    private static SocketAddress address(Channel channel) {
        ChannelHandler connection = channel.pipeline().get(CONNECTION_HANDLER);
        try {
            if (connection != null && call(connection, "getRemoteAddress") instanceof SocketAddress address) {
                return address;
            }
        } catch (ReflectiveOperationException | RuntimeException other) {
            // Behind a PROXY protocol this is the proxy's; nobody is told more than is known.
        }
        return channel.remoteAddress();
    }

    private static Object connectionManager(Object server) throws ReflectiveOperationException {
        return field(server, "ConnectionManager").get(server);
    }

    private static void set(Object holder, ChannelInitializer<?> initializer) throws ReflectiveOperationException {
        Method set = holder.getClass().getMethod("set", ChannelInitializer.class);
        set.setAccessible(true);
        set.invoke(holder, initializer);
    }

    private static Object call(Object object, String name) throws ReflectiveOperationException {
        Method method = method(object.getClass(), name);
        method.setAccessible(true);
        return method.invoke(object);
    }

    private static Method method(Class<?> owner, String name) throws NoSuchMethodException {
        try {
            return owner.getMethod(name);
        } catch (NoSuchMethodException hidden) {
            return owner.getDeclaredMethod(name);
        }
    }

    /** Sets a channel up as Velocity (or whoever wrapped it before us) does, and then taps it. */
    private static final class Initializer extends ChannelInitializer<Channel> {
        private final ChannelInitializer<?> theirs;
        private final Method initChannel;
        private final Consumer<? super Channel> tap;
        private volatile boolean closed;

        Initializer(ChannelInitializer<?> theirs, Consumer<? super Channel> tap)
                throws ReflectiveOperationException {
            this.theirs = theirs;
            this.tap = tap;
            initChannel = ChannelInitializer.class.getDeclaredMethod("initChannel", Channel.class);
            initChannel.setAccessible(true);
        }

        @Override
        protected void initChannel(Channel channel) throws Exception {
            try {
                initChannel.invoke(theirs, channel);
            } catch (InvocationTargetException exception) {
                // What goes wrong in theirs goes wrong as it would without us.
                if (exception.getCause() instanceof Exception cause) {
                    throw cause;
                }
                if (exception.getCause() instanceof Error error) {
                    throw error;
                }
                throw exception;
            }
            if (!closed) {
                tap.accept(channel);
            }
        }
    }
}
