package io.sessioncheck;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Shows the library the frames of one connection while it logs in. One handler for each direction; a platform seats
 * them where whole, decrypted, uncompressed frames pass.
 *
 * <p>It fails open: whatever goes wrong in here, the frame goes on as it came and the tap leaves. A frame is copied once,
 * into the array that is shown.
 */
public final class LoginTap {
    private final Core core;
    private final long connection;
    private final Inbound inbound = new Inbound();
    private final Outbound outbound = new Outbound();
    private boolean watching = true;

    private LoginTap(Core core, long connection) {
        this.core = core;
        this.connection = connection;
    }

    /** The tap of a new connection, or null where nothing is to be watched. The library hears when the channel closes. */
    public static LoginTap open(Core core, Channel channel) {
        long connection = core.opened();
        if (connection == 0) {
            return null;
        }
        channel.closeFuture().addListener(closed -> core.gone(connection));
        return new LoginTap(core, connection);
    }

    /** The connection's number. */
    public long connection() {
        return connection;
    }

    /** Sees what the client sends. */
    public ChannelHandler inbound() {
        return inbound;
    }

    /** Sees what the server sends. */
    public ChannelHandler outbound() {
        return outbound;
    }

    /** Ends the watching; on the event loop. */
    public void leave(Channel channel) {
        watching = false;
        remove(channel, inbound);
        remove(channel, outbound);
    }

    /** What goes on in the message's stead; the message itself where that is as it was. */
    private Object show(ChannelHandlerContext context, Side side, Object message) {
        if (!watching || !(message instanceof ByteBuf frame) || !frame.isReadable()) {
            return message;
        }
        byte[] bytes = new byte[frame.readableBytes()];
        frame.getBytes(frame.readerIndex(), bytes);
        Verdict verdict = core.frame(connection, side, bytes);
        ByteBuf instead = null;
        if (verdict.replacement() != null) {
            instead = context.alloc().buffer(verdict.replacement().length).writeBytes(verdict.replacement());
            frame.release();
        }
        if (verdict.detach()) {
            watching = false;
        }
        return instead == null ? message : instead;
    }

    private static void remove(Channel channel, ChannelHandler handler) {
        try {
            if (channel.pipeline().context(handler) != null) {
                channel.pipeline().remove(handler);
            }
        } catch (RuntimeException gone) {
            // Somebody else took it out in between.
        }
    }

    private final class Inbound extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            Object goesOn = message;
            try {
                goesOn = show(context, Side.CLIENT, message);
            } catch (RuntimeException | LinkageError | OutOfMemoryError fault) {
                watching = false;
            }
            context.fireChannelRead(goesOn);
            if (!watching) {
                leave(context.channel());
            }
        }
    }

    private final class Outbound extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            Object goesOn = message;
            try {
                goesOn = show(context, Side.SERVER, message);
            } catch (RuntimeException | LinkageError | OutOfMemoryError fault) {
                watching = false;
            }
            context.write(goesOn, promise);
            if (!watching) {
                leave(context.channel());
            }
        }
    }
}
