package net.md_5.bungee.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import net.md_5.bungee.connection.InitialHandler;
import net.md_5.bungee.protocol.PacketWrapper;
import net.md_5.bungee.protocol.packet.EncryptionResponse;

/** A FAKE with the names of BungeeCord's: hands packets on as the real one does. */
public class HandlerBoss extends ChannelInboundHandlerAdapter {
    private Object handler;
    public Throwable caught;

    public void setHandler(Object handler) {
        this.handler = handler;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        PacketWrapper wrapper = (PacketWrapper) message;
        try {
            if (wrapper.packet instanceof EncryptionResponse response && handler instanceof InitialHandler initial) {
                initial.handle(response);
            }
        } finally {
            wrapper.trySingleRelease();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        caught = cause;
        context.close();
    }
}
