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
 * The only place that touches Velocity's insides, which no API offers: where its channels are set up, and which session
 * service it asks. Everything is looked up by name or type, and a missing one is an answer, never an accident.
 */
final class VelocityPipeline {
    private static final String LOGIN_HANDLER =
            "com.velocitypowered.proxy.connection.client.InitialLoginSessionHandler";

    private static final String CONNECTION_HANDLER = "handler";

    private VelocityPipeline() {}

    /** Taps every channel that is opened from now on; or answers the line that says why it cannot. */
    static Optional<String> inject(Object server, Core core) {
        try {
            wrap(server, channel -> LoginTap.install(core, Layout.VELOCITY, VelocityPipeline::address, channel));
            return Optional.empty();
        } catch (ReflectiveOperationException | RuntimeException | LinkageError fault) {
            return Optional.of("SC0904 tap-not-installed: this Velocity is not built like those that are known ("
                    + fault + "); players read its own words, everything else works");
        }
    }

    /** Has {@code tap} called with each new channel, after Velocity has set it up. */
    static void wrap(Object server, Consumer<? super Channel> tap) throws ReflectiveOperationException {
        Object manager = connectionManager(server);
        Object holder = call(manager, "getServerChannelInitializer");
        ChannelInitializer<?> theirs = (ChannelInitializer<?>) call(holder, "get");
        Method set = holder.getClass().getMethod("set", ChannelInitializer.class);
        set.setAccessible(true);
        set.invoke(holder, new Initializer(theirs, tap));
    }

    /**
     * The address that Velocity asks about logins, read from the class that asks; empty where there is no such class or
     * it keeps none. Loading the class fixes that address.
     */
    static Optional<String> sessionService(ClassLoader loader) {
        try {
            for (Field field : Class.forName(LOGIN_HANDLER, true, loader).getDeclaredFields()) {
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

    /** The number under which a player's connection is watched; 0 where it is not. */
    static long connection(Object player) {
        try {
            return call(call(player, "getConnection"), "getChannel") instanceof Channel channel
                    ? LoginTap.connection(channel)
                    : 0;
        } catch (ReflectiveOperationException | RuntimeException other) {
            return 0;
        }
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
        for (Field field : server.getClass().getDeclaredFields()) {
            if (field.getType().getSimpleName().equals("ConnectionManager")) {
                field.setAccessible(true);
                return field.get(server);
            }
        }
        throw new NoSuchFieldException("a ConnectionManager in " + server.getClass().getName());
    }

    private static Object call(Object object, String name) throws ReflectiveOperationException {
        Method method = object.getClass().getMethod(name);
        method.setAccessible(true);
        return method.invoke(object);
    }

    /** Sets a channel up as Velocity (or whoever wrapped it before us) does, and then taps it. */
    private static final class Initializer extends ChannelInitializer<Channel> {
        private final ChannelInitializer<?> theirs;
        private final Method initChannel;
        private final Consumer<? super Channel> tap;

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
                throw exception;
            }
            tap.accept(channel);
        }
    }
}
