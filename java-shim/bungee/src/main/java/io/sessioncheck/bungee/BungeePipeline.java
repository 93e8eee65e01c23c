package io.sessioncheck.bungee;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import io.sessioncheck.Core;
import io.sessioncheck.Layout;
import io.sessioncheck.LoginTap;
import java.net.SocketAddress;
import java.util.function.BiConsumer;
import net.md_5.bungee.api.ProxyServer;
import net.md_5.bungee.protocol.PacketWrapper;
import net.md_5.bungee.protocol.Protocol;
import net.md_5.bungee.protocol.channel.BungeeChannelInitializer;
import net.md_5.bungee.protocol.channel.ChannelAcceptor;
import net.md_5.bungee.protocol.packet.EncryptionResponse;
import net.md_5.bungee.protocol.packet.LoginAcknowledged;

/**
 * Our handlers in the pipelines of the proxy's players, by the proxy's official way in: its channel initializer, wrapped.
 *
 * <p>The tap sits between the proxy's framing and its codec. The watcher sits before {@code inbound-boss}, where packets
 * arrive as the proxy reads them.
 */
final class BungeePipeline {
    private static final String BOSS = "inbound-boss";
    private static final String LOGIN = "sessioncheck-login";

    private static final AttributeKey<SocketAddress> ADDRESS = AttributeKey.valueOf("io.sessioncheck.bungee.address");

    /** The channel whose packet is being handled on this thread, while it is. */
    private static final ThreadLocal<Channel> CURRENT = new ThreadLocal<>();

    private final Core core;
    private final BiConsumer<String, Throwable> report;
    private volatile EncryptionStep step;
    private volatile boolean closed;

    private BungeeChannelInitializer hosts;
    private BungeeChannelInitializer ours;

    /** {@code report} is told what failed, and how; it says it once. */
    BungeePipeline(Core core, BiConsumer<String, Throwable> report) {
        this.core = core;
        this.report = report;
    }

    /** Wraps the proxy's initializer; before it listens. */
    void install(ProxyServer.Unsafe unsafe) {
        hosts = unsafe.getFrontendChannelInitializer();
        ChannelAcceptor acceptor = hosts.getChannelAcceptor();
        ours = BungeeChannelInitializer.create(channel -> {
            boolean accepted = acceptor.accept(channel);
            if (accepted && !closed) {
                seat(channel);
            }
            return accepted;
        });
        unsafe.setFrontendChannelInitializer(ours);
    }

    /** Takes the encryption step over, or gives it back with null. */
    void take(EncryptionStep step) {
        this.step = step;
    }

    /** Watches no new connections, and puts the proxy's initializer back unless somebody wrapped ours. */
    void close(ProxyServer.Unsafe unsafe) {
        closed = true;
        step = null;
        if (ours != null && unsafe.getFrontendChannelInitializer() == ours) {
            unsafe.setFrontendChannelInitializer(hosts);
        }
    }

    /**
     * The number of the connection whose handshake the proxy handles on this thread, or 0. {@code from} is where the
     * proxy says that it comes from.
     */
    static long current(SocketAddress from) {
        Channel channel = CURRENT.get();
        if (channel == null) {
            return 0;
        }
        channel.attr(ADDRESS).set(from);
        return LoginTap.connection(channel);
    }

    /** Puts our handlers in. A pipeline that looks otherwise than the proxy's is left alone. */
    void seat(Channel channel) {
        LoginTap.install(core, Layout.BUNGEE, BungeePipeline::address, channel);
        try {
            channel.pipeline().addBefore(BOSS, LOGIN, new Watcher());
        } catch (Throwable fault) {
            report.accept("pipeline", fault);
        }
    }

    /** What the handshake said, after the PROXY protocol; before one, the socket's own. */
    private static SocketAddress address(Channel channel) {
        SocketAddress told = channel.attr(ADDRESS).get();
        return told == null ? channel.remoteAddress() : told;
    }

    /** Knows whose packet is being handled, and hands the encryption response to the step. Leaves with the login. */
    private final class Watcher extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            boolean isOver = true;
            boolean isTaken = false;
            if (message instanceof PacketWrapper wrapper) {
                try {
                    isTaken = wrapper.packet instanceof EncryptionResponse response && takes(context, response);
                    isOver = isOver(wrapper);
                } catch (Throwable fault) {
                    report.accept("login", fault);
                }
                if (isTaken) {
                    wrapper.trySingleRelease();
                }
            } else {
                // The PROXY protocol's header.
                isOver = false;
            }
            if (!isTaken) {
                CURRENT.set(context.channel());
                try {
                    context.fireChannelRead(message);
                } finally {
                    CURRENT.remove();
                }
            }
            if (isOver && !context.isRemoved()) {
                context.pipeline().remove(this);
            }
        }

        private boolean takes(ChannelHandlerContext context, EncryptionResponse response) {
            EncryptionStep taking = step;
            ChannelHandler boss = context.pipeline().get(BOSS);
            return taking != null
                    && boss != null
                    && taking.take(context.channel(), boss, response) == EncryptionStep.Outcome.TAKEN;
        }

        private boolean isOver(PacketWrapper wrapper) {
            return wrapper.packet instanceof EncryptionResponse
                    || wrapper.packet instanceof LoginAcknowledged
                    || wrapper.protocol == Protocol.GAME;
        }
    }
}
