package io.sessioncheck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each function of the library throws, each kind of fault: every pipeline passes its frames, and one line says so. */
final class CoreFaultsTest {
    private static final List<Supplier<Throwable>> FAULTS = List.of(
            () -> new IllegalStateException("ours\n\u001b[31m"),
            () -> new java.io.IOException("http://127.0.0.1:1/token"),
            () -> new UnsatisfiedLinkError("ours"),
            () -> new NoClassDefFoundError("ours"),
            () -> new AssertionError("ours"),
            StackOverflowError::new);

    private final QuietHost host = new QuietHost();

    static Stream<Arguments> everyFunctionAndFault() {
        List<String> functions = Arrays.stream(Native.class.getDeclaredMethods())
                .map(Method::getName)
                .filter(name -> !List.of("breakIf", "sneaky").contains(name) && !name.startsWith("lambda"))
                .sorted()
                .toList();
        assertEquals(9, functions.size(), functions.toString());
        return functions.stream().flatMap(function -> FAULTS.stream().map(fault -> Arguments.of(function, fault)));
    }

    static Stream<Supplier<Throwable>> faults() {
        return FAULTS.stream();
    }

    @AfterEach
    void mend() {
        Native.BROKEN.clear();
        Native.CALLED.clear();
    }

    @ParameterizedTest
    @MethodSource("everyFunctionAndFault")
    void aFaultInOneFunctionIsOneLineAndNothingElse(String function, Supplier<Throwable> fault) throws Exception {
        Native.BROKEN.add(function);
        Native.fault = fault;
        lifeOf(Core.open(host));
        assertTrue(Native.CALLED.contains(function), function + " was never called");
        assertEquals(1, host.lines.size(), function + ": " + host.lines);
        assertFalse(host.lines.get(0).matches("(?s).*\\p{Cntrl}.*"), host.lines.get(0));
        assertFalse(host.lines.get(0).contains("token"), host.lines.get(0));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whereTheLogThrowsTooTheLoginStillGoesOn(Supplier<Throwable> fault) throws Exception {
        Native.BROKEN.addAll(List.of("opened", "frame", "gone", "note", "run", "complete", "notices", "close"));
        Native.fault = fault;
        host.fault = fault.get();
        lifeOf(Core.open(host));
    }

    /** Everything that a host does with a core, three logins of it. */
    private static void lifeOf(Core core) throws Exception {
        for (int login = 0; login < 3; login++) {
            for (Layout layout : List.of(Layout.VELOCITY, Layout.BUNGEE, Layout.PAPER)) {
                loginIn(layout, core);
            }
            core.kicked(7, "lobby", "{}");
            core.joined(7, "Alice", new UUID(1, 2));
            core.locale(7, "de_de");
            core.plugins(List.of("A"));
            assertTrue(core.preLogin(7, PreLogin.AS_CONFIGURED, "Alice", null).isEmpty());
            assertNotNull(core.run("why Alice"));
            assertNotNull(core.complete("w"));
            core.redirect("mojang.sessionserver");
        }
        core.close();
        core.close();
    }

    private static void loginIn(Layout layout, Core core) throws Exception {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        EmbeddedChannel channel = new EmbeddedChannel();
        ChannelPipeline pipeline = channel.pipeline();
        for (String name : List.of("frames", layout.decoder(), layout.encoder(), "handler")) {
            pipeline.addLast(name, new ChannelInboundHandlerAdapter());
        }
        InetSocketAddress from =
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {(byte) 203, 0, 113, 7}), 4711);
        LoginTap.install(core, layout, where -> from, channel);
        for (String frame : List.of("\0handshake", "\0login start", "\1response")) {
            ByteBuf sent = buffer(allocator, frame);
            channel.writeInbound(sent);
            assertPassed(frame, sent, channel.readInbound());
        }
        for (String frame : List.of("\1request", "\3\100", "\2success")) {
            ByteBuf sent = buffer(allocator, frame);
            channel.writeOutbound(sent);
            assertPassed(frame, sent, channel.readOutbound());
        }
        channel.close();
        assertFalse(channel.finishAndReleaseAll());
        assertEquals(0, allocator.metric().usedHeapMemory());
    }

    private static ByteBuf buffer(UnpooledByteBufAllocator allocator, String frame) {
        return allocator.heapBuffer().writeBytes(frame.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void assertPassed(String frame, ByteBuf sent, ByteBuf arrived) {
        assertTrue(sent == arrived, "the host's own buffer goes on");
        assertArrayEquals(frame.getBytes(StandardCharsets.ISO_8859_1), ByteBufUtil.getBytes(arrived));
        assertEquals(1, arrived.refCnt());
        arrived.release();
    }
}
