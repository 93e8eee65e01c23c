package io.sessioncheck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ResourceLeakDetector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tap in pipelines that have each host's names, order and phases. */
final class LoginTapTest {
    private static final byte[] KICK = "\0host's words".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OURS = "\0our words".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SUCCESS = "\2Alice".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] COMPRESSION = {3, 64};

    /** What a codec's stand-in puts before a frame on the wire, so that a test sees which ones it went through. */
    private static final byte CIPHER = 'c';

    private static final byte COMPRESS = 'z';

    private ResourceLeakDetector.Level level;
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final Log log = new Log();
    private EmbeddedChannel channel;

    /** A host's pipeline. */
    enum Kind {
        VELOCITY(Layout.VELOCITY),
        BUNGEE(Layout.BUNGEE),
        PAPER(Layout.PAPER);

        final Layout layout;

        Kind(Layout layout) {
            this.layout = layout;
        }

        void init(ChannelPipeline pipeline) {
            List<String> names = switch (this) {
                case VELOCITY -> List.of(
                        "legacy-ping-decoder", "frame-decoder", "read-timeout", "legacy-ping-encoder",
                        "frame-encoder", "minecraft-decoder", "minecraft-encoder", "handler");
                case BUNGEE -> List.of(
                        "legacy-decoder", "frame-decoder", "packet-decoder", "timeout", "write-timeout",
                        "legacy-kick", "frame-prepender-compress", "packet-encoder", "inbound-boss");
                case PAPER -> List.of(
                        "timeout", "legacy_query", "splitter", "decoder", "prepender", "encoder", "packet_handler");
            };
            names.forEach(name -> pipeline.addLast(name, new Nothing()));
        }

        void encrypt(ChannelPipeline pipeline) {
            switch (this) {
                case VELOCITY -> {
                    pipeline.addBefore("frame-decoder", "cipher-decoder", new Decode(CIPHER));
                    pipeline.addBefore("frame-encoder", "cipher-encoder", new Encode(CIPHER));
                }
                case BUNGEE -> {
                    pipeline.addBefore("frame-decoder", "decrypt", new Decode(CIPHER));
                    pipeline.addBefore("frame-prepender-compress", "encrypt", new Encode(CIPHER));
                }
                case PAPER -> {
                    pipeline.addBefore("splitter", "decrypt", new Decode(CIPHER));
                    pipeline.addBefore("prepender", "encrypt", new Encode(CIPHER));
                }
            }
        }

        void compress(ChannelPipeline pipeline) {
            switch (this) {
                case VELOCITY -> {
                    pipeline.remove("frame-encoder");
                    pipeline.addBefore("minecraft-decoder", "compression-decoder", new Decode(COMPRESS));
                    pipeline.addBefore("minecraft-encoder", "compression-encoder", new Encode(COMPRESS));
                    pipeline.fireUserEventTriggered(Event.COMPRESSION_ENABLED);
                }
                case BUNGEE -> {
                    pipeline.addBefore("packet-decoder", "decompress", new Decode(COMPRESS));
                    pipeline.replace("frame-prepender-compress", "frame-prepender-compress", new Encode(COMPRESS));
                }
                case PAPER -> {
                    pipeline.addAfter("splitter", "decompress", new Decode(COMPRESS));
                    pipeline.addAfter("prepender", "compress", new Encode(COMPRESS));
                }
            }
        }
    }

    private enum Event {
        COMPRESSION_ENABLED
    }

    @BeforeEach
    void watchLeaks() {
        level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    }

    @AfterEach
    void nothingLeaks() {
        channel.finishAndReleaseAll();
        ResourceLeakDetector.setLevel(level);
        assertEquals(0, allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory());
    }

    @ParameterizedTest
    @EnumSource
    void frameForFrameIsShownInEveryPhase(Kind kind) {
        open(kind);
        read(kind, 0, "handshake");
        read(kind, 0, "login start");
        write(kind, "\1request".getBytes(StandardCharsets.US_ASCII), "");
        read(kind, 0, "response");
        kind.encrypt(channel.pipeline());
        compress(kind, "c");
        read(kind, 2, "plugin response");
        write(kind, SUCCESS, "cz");
        assertEquals(
                List.of(
                        "> handshake", "at /203.0.113.7", "> login start", "< \1request", "> response", "< \3@",
                        "> plugin response", "< \2Alice"),
                log.lines);
        assertEquals(7, LoginTap.connection(channel));
        channel.close();
        assertEquals("gone", log.lines.get(log.lines.size() - 1));
    }

    @ParameterizedTest
    @EnumSource
    void aKickIsRewrittenInEveryPhase(Kind kind) {
        for (int phase = 0; phase < 3; phase++) {
            open(kind);
            log.answer = (side, frame) -> side == Side.SERVER && frame[0] == 0
                    ? Verdict.of(verb(Native.REPLACE, OURS))
                    : Verdict.PASS;
            String wire = "";
            if (phase > 0) {
                kind.encrypt(channel.pipeline());
                wire = "c";
            }
            if (phase > 1) {
                compress(kind, wire);
                wire = "cz";
            }
            ByteBuf theirs = buffer(KICK);
            channel.writeOutbound(theirs);
            assertEquals(0, theirs.refCnt());
            assertWire(OURS, wire);
            channel.finishAndReleaseAll();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ourWordsLieInTheKindOfMemoryThatTheHostUses(boolean direct) {
        // BungeeCord's native compressor throws at any other.
        open(Kind.BUNGEE);
        log.answer = (side, frame) -> Verdict.of(verb(Native.REPLACE, OURS));
        ByteBuf theirs = direct ? Unpooled.directBuffer(8) : Unpooled.buffer(8);
        channel.writeOutbound(theirs.writeBytes(KICK));
        ByteBuf ours = channel.readOutbound();
        assertEquals(direct, ours.isDirect());
        ours.release();
    }

    @ParameterizedTest
    @EnumSource
    void whatEndsIsWrittenAndThenClosed(Kind kind) {
        open(kind);
        log.answer = (side, frame) -> Verdict.of(verb(Native.REPLACE | Native.DETACH | Native.END, OURS));
        channel.write(buffer(SUCCESS), channel.voidPromise());
        assertWire(OURS, "");
        assertFalse(channel.isOpen());
        assertFalse(isInstalled());
    }

    @ParameterizedTest
    @EnumSource
    void theTapLeavesWhenTold(Kind kind) {
        open(kind);
        log.answer = (side, frame) -> side == Side.SERVER ? Verdict.DETACH : Verdict.PASS;
        read(kind, 0, "one");
        write(kind, SUCCESS, "");
        assertFalse(isInstalled());
        read(kind, 0, "two");
        write(kind, KICK, "");
        assertEquals(List.of("> one", "< \2Alice"), log.lines);
        channel.close();
        assertTrue(log.lines.contains("gone"), "the end of the connection is told all the same");
    }

    /** The address is told before the list's question is shown: what it reads depends on who asks. */
    @ParameterizedTest
    @EnumSource
    void theServerListsAnswerIsReplacedAndThenTheTapLeaves(Kind kind) {
        open(kind);
        log.answer = (side, frame) ->
                side == Side.SERVER ? Verdict.of(verb(Native.REPLACE | Native.DETACH, OURS)) : Verdict.PASS;
        read(kind, 0, "status handshake");
        read(kind, 0, "\0");
        write(kind, "\0{}".getBytes(StandardCharsets.US_ASCII), OURS, "");
        assertFalse(isInstalled());
        read(kind, 0, "\1ping");
        write(kind, "\1pong".getBytes(StandardCharsets.US_ASCII), "");
        assertEquals(List.of("> status handshake", "at /203.0.113.7", "> \0", "< \0{}"), log.lines);
        assertTrue(channel.isOpen());
    }

    /** Every call into the library throws, each in its turn: the pipeline behaves as vanilla. */
    @ParameterizedTest
    @ValueSource(strings = {"opened", "frame", "address", "gone", "where", "all"})
    void afterAFaultThePipelineIsAsVanilla(String place) {
        for (Kind kind : Kind.values()) {
            log.lines.clear();
            log.broken = place;
            open(kind);
            read(kind, 0, "handshake");
            read(kind, 0, "login start");
            write(kind, SUCCESS, "");
            kind.encrypt(channel.pipeline());
            kind.compress(channel.pipeline());
            channel.runPendingTasks();
            write(kind, KICK, "cz");
            read(kind, 2, "more");
            if (!place.equals("gone")) {
                assertFalse(isInstalled(), place);
                assertEquals(1, log.lines.stream().filter(line -> line.startsWith("failed")).count(), place);
            }
            channel.close();
            assertFalse(channel.isOpen());
            channel.finishAndReleaseAll();
        }
    }

    @ParameterizedTest
    @EnumSource
    void otherMessagesAndEmptyFramesPassUnseen(Kind kind) {
        open(kind);
        channel.writeInbound("a PROXY header");
        assertEquals("a PROXY header", channel.readInbound());
        channel.writeOutbound("a legacy ping");
        assertEquals("a legacy ping", channel.readOutbound());
        read(kind, 0, "");
        write(kind, new byte[0], "");
        assertEquals(List.of(), log.lines);
        assertTrue(isInstalled());
        channel.writeInbound(buffer(new byte[(1 << 20) + 1]));
        ((ByteBuf) channel.readInbound()).release();
        assertFalse(isInstalled(), "a frame that no login has ends the watching");
    }

    @ParameterizedTest
    @EnumSource
    void aSecondCopyAndAFullLibraryInstallNothing(Kind kind) {
        open(kind);
        Log second = new Log();
        LoginTap.install(second, kind.layout, where -> null, channel);
        assertEquals(List.of(), second.lines);
        log.number = 0;
        open(kind);
        assertFalse(isInstalled());
        assertEquals(0, LoginTap.connection(channel));
    }

    @ParameterizedTest
    @EnumSource
    void anUnknownPipelineIsLeftAlone(Kind kind) {
        channel = new EmbeddedChannel(new Nothing());
        LoginTap.install(log, kind.layout, where -> null, channel);
        assertFalse(isInstalled());
        assertEquals(1, log.lines.size());
    }

    /** ViaVersion puts its codecs right beside the host's, before or after us, and moves them with compression. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anotherInjectorMayComeFirstOrLast(boolean first) {
        open(Kind.VELOCITY);
        ChannelPipeline pipeline = channel.pipeline();
        if (first) {
            pipeline.addBefore(LoginTap.INBOUND, "via-decoder", new Via());
            pipeline.addBefore(LoginTap.OUTBOUND, "via-encoder", new Via());
        } else {
            pipeline.addBefore("minecraft-decoder", "via-decoder", new Via());
            pipeline.addBefore("minecraft-encoder", "via-encoder", new Via());
        }
        Kind.VELOCITY.compress(pipeline);
        log.answer = (side, frame) -> Verdict.of(verb(Native.REPLACE, OURS));
        write(Kind.VELOCITY, KICK, OURS, "z");
        List<String> names = pipeline.names();
        assertTrue(names.indexOf("compression-decoder") < names.indexOf(LoginTap.INBOUND));
        assertTrue(names.indexOf(LoginTap.INBOUND) < names.indexOf("minecraft-decoder"));
        assertTrue(names.indexOf("compression-encoder") < names.indexOf(LoginTap.OUTBOUND));
        assertTrue(names.indexOf(LoginTap.OUTBOUND) < names.indexOf("minecraft-encoder"));
    }

    private void open(Kind kind) {
        channel = new EmbeddedChannel();
        channel.config().setAllocator(allocator);
        kind.init(channel.pipeline());
        LoginTap.install(
                log,
                kind.layout,
                where -> {
                    log.breakIf("where");
                    return new InetSocketAddress(address(), 4711);
                },
                channel);
    }

    private static InetAddress address() {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) 203, 0, 113, 7});
        } catch (java.net.UnknownHostException never) {
            throw new AssertionError(never);
        }
    }

    private boolean isInstalled() {
        return channel.pipeline().get(LoginTap.INBOUND) != null
                || channel.pipeline().get(LoginTap.OUTBOUND) != null;
    }

    /** The client sends a frame; it reaches the host as it was, once the {@code layers} of the wire are off. */
    private void read(Kind kind, int layers, String frame) {
        byte[] bytes = frame.getBytes(StandardCharsets.US_ASCII);
        byte[] wire = ((layers > 1 ? "cz" : layers > 0 ? "c" : "") + frame).getBytes(StandardCharsets.US_ASCII);
        channel.writeInbound(buffer(wire));
        ByteBuf read = channel.readInbound();
        assertNotNull(read, kind.name());
        assertArrayEquals(bytes, ByteBufUtil.getBytes(read));
        assertEquals(1, read.refCnt());
        read.release();
    }

    /** The host sends a frame; it reaches the wire as it was, with the layers on. */
    private void write(Kind kind, byte[] frame, String layers) {
        write(kind, frame, frame, layers);
    }

    private void write(Kind kind, byte[] frame, byte[] arrives, String layers) {
        channel.writeOutbound(buffer(frame));
        assertWire(arrives, layers);
    }

    /** The host says that it compresses from now on, and does: in one go on its event loop. */
    private void compress(Kind kind, String layers) {
        channel.write(buffer(COMPRESSION));
        kind.compress(channel.pipeline());
        channel.flush();
        channel.runPendingTasks();
        assertWire(COMPRESSION, layers);
    }

    private void assertWire(byte[] frame, String layers) {
        ByteBuf wire = channel.readOutbound();
        assertNotNull(wire);
        byte[] expected = concat(layers.getBytes(StandardCharsets.US_ASCII), frame);
        assertArrayEquals(expected, ByteBufUtil.getBytes(wire));
        wire.release();
        assertNull(channel.readOutbound());
    }

    private ByteBuf buffer(byte[] bytes) {
        return allocator.buffer(Math.max(bytes.length, 1)).writeBytes(bytes);
    }

    private static byte[] verb(int verb, byte[] frame) {
        return concat(new byte[] {(byte) verb}, frame);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** Stands where a host has a handler that does not matter here. */
    private static final class Nothing extends ChannelInboundHandlerAdapter {}

    @ChannelHandler.Sharable
    private static final class Via extends ChannelOutboundHandlerAdapter {}

    /** Takes a layer off. */
    private static final class Decode extends ChannelInboundHandlerAdapter {
        private final byte layer;

        Decode(byte layer) {
            this.layer = layer;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf wire = (ByteBuf) message;
            assertEquals(layer, wire.readByte());
            context.fireChannelRead(wire);
        }
    }

    /** Puts a layer on. */
    private static final class Encode extends ChannelOutboundHandlerAdapter {
        private final byte layer;

        Encode(byte layer) {
            this.layer = layer;
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            ByteBuf frame = (ByteBuf) message;
            ByteBuf wire = context.alloc().buffer().writeByte(layer).writeBytes(frame);
            frame.release();
            context.write(wire, promise);
        }
    }

    /** A library that writes down what it is shown, and fails where it is told to. */
    private static final class Log implements Watcher {
        final List<String> lines = new ArrayList<>();
        long number = 7;
        String broken = "";
        BiFunction<Side, byte[], Verdict> answer = (side, frame) -> Verdict.PASS;

        void breakIf(String place) {
            if (broken.equals(place) || broken.equals("all")) {
                throw new IllegalStateException(place);
            }
        }

        @Override
        public long opened() {
            breakIf("opened");
            return number;
        }

        @Override
        public Verdict frame(long connection, Side side, byte[] frame) {
            breakIf("frame");
            assertEquals(number, connection);
            String arrow = side == Side.CLIENT ? "> " : "< ";
            lines.add(arrow + new String(frame, StandardCharsets.US_ASCII));
            return answer.apply(side, frame);
        }

        @Override
        public void gone(long connection) {
            breakIf("gone");
            lines.add("gone");
        }

        @Override
        public void address(long connection, InetAddress address) {
            breakIf("address");
            lines.add("at " + address);
        }

        @Override
        public void localAddress(long connection) {
            lines.add("local");
        }

        @Override
        public void failed(String place, Throwable fault) {
            lines.add("failed " + place);
        }
    }
}
