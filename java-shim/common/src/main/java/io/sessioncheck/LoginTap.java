package io.sessioncheck;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.local.LocalAddress;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;

/**
 * Shows the library whole frames of one login, decrypted and uncompressed, and puts its words in the place of the
 * host's.
 *
 * <p>It sits between the host's codec and its framing, where a frame is the same from 1.7 to today. Compression puts a
 * handler in between; then the tap moves behind it. It leaves when the library says so or when anything of ours fails,
 * and the frame at hand goes on as it was. All of it runs on the channel's event loop.
 */
public final class LoginTap {
    static final String INBOUND = "sessioncheck-in";
    static final String OUTBOUND = "sessioncheck-out";

    /** The number under which a channel is watched. */
    private static final AttributeKey<Long> CONNECTION = AttributeKey.valueOf("io.sessioncheck.connection");

    /** No frame of a login is longer: a server list's icon is 64 KiB, a forwarded profile less. */
    private static final int FRAME_AT_MOST = 1 << 20;

    /** The handshake and then the login start; by then a PROXY protocol's header has been read. */
    private static final int LOGIN_START = 2;

    /** Set compression's packet id; what follows it is compressed. */
    private static final byte SET_COMPRESSION = 3;

    private final Watcher watcher;
    private final Layout layout;
    private final Function<? super Channel, ? extends SocketAddress> address;
    private final Channel channel;
    private final long connection;
    private int framesIn;
    private boolean left;

    private LoginTap(
            Watcher watcher,
            Layout layout,
            Function<? super Channel, ? extends SocketAddress> address,
            Channel channel,
            long connection) {
        this.watcher = watcher;
        this.layout = layout;
        this.address = address;
        this.channel = channel;
        this.connection = connection;
    }

    /**
     * Puts the tap into a new channel, after the host has put its own handlers there. {@code address} says where the
     * channel comes from, asked at the login start. Never throws: where it cannot be done, the channel is left as it was.
     */
    public static void install(
            Core core,
            Layout layout,
            Function<? super Channel, ? extends SocketAddress> address,
            Channel channel) {
        install((Watcher) core, layout, address, channel);
    }

    static void install(
            Watcher watcher,
            Layout layout,
            Function<? super Channel, ? extends SocketAddress> address,
            Channel channel) {
        try {
            ChannelPipeline pipeline = channel.pipeline();
            if (pipeline.get(INBOUND) != null || pipeline.get(OUTBOUND) != null) {
                // A second copy of the plugin, or the initializer was wrapped twice: one tap is enough.
                return;
            }
            if (pipeline.get(layout.decoder()) == null || pipeline.get(layout.encoder()) == null) {
                throw new IllegalStateException("the channel has no " + layout.decoder() + " or no "
                        + layout.encoder() + ", but " + pipeline.names());
            }
            long connection = watcher.opened();
            if (connection == 0) {
                return;
            }
            channel.closeFuture().addListener(closed -> gone(watcher, connection));
            channel.attr(CONNECTION).set(connection);
            new LoginTap(watcher, layout, address, channel, connection).sit();
        } catch (Throwable fault) {
            remove(channel);
            watcher.failed("tap", fault);
        }
    }

    private static void gone(Watcher watcher, long connection) {
        try {
            watcher.gone(connection);
        } catch (Throwable fault) {
            watcher.failed("tap", fault);
        }
    }

    /** The number under which a channel is watched; 0 where it is not. */
    public static long connection(Channel channel) {
        Long connection = channel.attr(CONNECTION).get();
        return connection == null ? 0 : connection;
    }

    private void sit() {
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addBefore(layout.decoder(), INBOUND, new Inbound());
        pipeline.addBefore(layout.encoder(), OUTBOUND, new Outbound());
        resit();
    }

    /** Moves the tap behind compression, where that has come in between. */
    private void resit() {
        if (left) {
            return;
        }
        ChannelPipeline pipeline = channel.pipeline();
        if (isBefore(INBOUND, layout.decompress())) {
            pipeline.remove(INBOUND);
            pipeline.addAfter(layout.decompress(), INBOUND, new Inbound());
        }
        if (isBefore(OUTBOUND, layout.compress())) {
            pipeline.remove(OUTBOUND);
            pipeline.addAfter(layout.compress(), OUTBOUND, new Outbound());
        }
    }

    private boolean isBefore(String first, String second) {
        List<String> names = channel.pipeline().names();
        int at = names.indexOf(first);
        return at >= 0 && names.indexOf(second) > at;
    }

    /** What becomes of a frame. Anything of ours that fails lets it pass and ends the watching. */
    private Verdict show(Side side, ByteBuf frame) {
        if (left || !frame.isReadable()) {
            return Verdict.PASS;
        }
        try {
            if (frame.readableBytes() > FRAME_AT_MOST) {
                return Verdict.DETACH;
            }
            if (side == Side.CLIENT && ++framesIn == LOGIN_START) {
                tellAddress();
            }
            byte[] bytes = ByteBufUtil.getBytes(frame, frame.readerIndex(), frame.readableBytes(), true);
            return watcher.frame(connection, side, bytes);
        } catch (Throwable fault) {
            watcher.failed("tap", fault);
            return Verdict.DETACH;
        }
    }

    private void tellAddress() {
        SocketAddress where = address.apply(channel);
        if (where instanceof InetSocketAddress internet) {
            watcher.address(connection, internet.getAddress());
        } else if (where instanceof LocalAddress || channel.remoteAddress() instanceof LocalAddress) {
            watcher.localAddress(connection);
        } else {
            watcher.address(connection, null);
        }
    }

    /** Of the same kind as the host's: a native compressor takes direct memory only. */
    private static ByteBuf inPlaceOf(ByteBuf frame, ByteBuffer words) {
        if (!frame.isDirect()) {
            return Unpooled.wrappedBuffer(words);
        }
        return frame.alloc().directBuffer(words.remaining()).writeBytes(words);
    }

    private void leave() {
        if (!left) {
            left = true;
            remove(channel);
        }
    }

    private static void remove(Channel channel) {
        for (String name : List.of(INBOUND, OUTBOUND)) {
            try {
                ChannelHandler handler = channel.pipeline().get(name);
                if (handler != null) {
                    channel.pipeline().remove(handler);
                }
            } catch (RuntimeException gone) {
                // The pipeline is being torn down already.
            }
        }
    }

    private final class Inbound extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            Object passed = message;
            if (message instanceof ByteBuf frame) {
                Verdict verdict = show(Side.CLIENT, frame);
                ByteBuffer words = verdict.replacement();
                if (words != null) {
                    passed = inPlaceOf(frame, words);
                    frame.release();
                }
                if (verdict.detach()) {
                    leave();
                }
            }
            context.fireChannelRead(passed);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            // The others first: one of them may be the codec that must move as well.
            context.fireUserEventTriggered(event);
            if (event instanceof Enum<?> constant && constant.name().equals("COMPRESSION_ENABLED")) {
                try {
                    resit();
                } catch (Throwable fault) {
                    watcher.failed("tap", fault);
                    leave();
                }
            }
        }
    }

    private final class Outbound extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (!(message instanceof ByteBuf frame)) {
                context.write(message, promise);
                return;
            }
            boolean compresses = frame.isReadable() && frame.getByte(frame.readerIndex()) == SET_COMPRESSION;
            Verdict verdict = show(Side.SERVER, frame);
            ByteBuffer replacement = verdict.replacement();
            if (replacement == null) {
                context.write(frame, promise);
            } else {
                ByteBuf words = inPlaceOf(frame, replacement);
                frame.release();
                if (verdict.end()) {
                    ChannelPromise written = promise.unvoid();
                    written.addListener(ChannelFutureListener.CLOSE);
                    context.writeAndFlush(words, written);
                } else {
                    context.write(words, promise);
                }
            }
            if (verdict.detach()) {
                leave();
            } else if (compresses) {
                // For hosts that do not say when they have put compression in.
                context.executor().execute(LoginTap.this::resitLater);
            }
        }
    }

    private void resitLater() {
        try {
            resit();
        } catch (Throwable fault) {
            watcher.failed("tap", fault);
            leave();
        }
    }
}
