package io.sessioncheck;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** Whole logins in a channel with Velocity's names, with the tap and without: what an event loop spends for us. */
final class TapBench {
    private static final int PROTOCOL = 767;
    private static final int ARRAY = 128;
    private static final UUID ALICE = new UUID(0x069a79f444e94726L, 0xa5befca90e38aaf5L);

    private TapBench() {}

    /** Nanoseconds of this thread for one login, {@code logins} of them; without the tap where {@code core} is null. */
    static double login(Core core, int logins) {
        // The event loop's own time: what other processes take from the machine is not ours.
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long began = threads.getCurrentThreadCpuTime();
        for (int login = 0; login < logins; login++) {
            EmbeddedChannel channel = new EmbeddedChannel();
            ChannelPipeline pipeline = channel.pipeline();
            for (String name : List.of("frame-decoder", "minecraft-decoder", "minecraft-encoder", "handler")) {
                pipeline.addLast(name, new ChannelInboundHandlerAdapter());
            }
            if (core != null) {
                LoginTap.install(core, Layout.VELOCITY, where -> null, channel);
            }
            read(channel, text(varInt(varInt(frame(0), PROTOCOL), "play.example.org".length()), "play.example.org")
                    .writeShort(25565)
                    .writeByte(2));
            read(channel, uuid(text(varInt(frame(0), "Alice".length()), "Alice")));
            write(channel, array(array(varInt(frame(1), 0), 162), 4).writeBoolean(true));
            read(channel, array(array(frame(1), ARRAY), ARRAY));
            write(channel, varInt(frame(3), 256));
            channel.runPendingTasks();
            write(channel, varInt(text(varInt(uuid(frame(2)), "Alice".length()), "Alice"), 0).writeBoolean(false));
            boolean isTapped = pipeline.get(LoginTap.INBOUND) != null;
            Check.that(!isTapped, "the tap is still there after a login");
            channel.close();
            channel.finishAndReleaseAll();
        }
        return (threads.getCurrentThreadCpuTime() - began) / (double) logins;
    }

    private static void read(EmbeddedChannel channel, ByteBuf frame) {
        channel.writeInbound(frame);
        channel.<ByteBuf>readInbound().release();
    }

    private static void write(EmbeddedChannel channel, ByteBuf frame) {
        channel.writeOutbound(frame);
        channel.<ByteBuf>readOutbound().release();
    }

    private static ByteBuf frame(int id) {
        return Unpooled.buffer(512).writeByte(id);
    }

    private static ByteBuf varInt(ByteBuf out, int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            out.writeByte(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        return out.writeByte(rest);
    }

    private static ByteBuf text(ByteBuf out, String text) {
        return out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ByteBuf uuid(ByteBuf out) {
        return out.writeLong(ALICE.getMostSignificantBits()).writeLong(ALICE.getLeastSignificantBits());
    }

    private static ByteBuf array(ByteBuf out, int length) {
        return varInt(out, length).writeZero(length);
    }
}
