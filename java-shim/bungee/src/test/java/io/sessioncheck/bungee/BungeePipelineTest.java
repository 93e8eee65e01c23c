package io.sessioncheck.bungee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sessioncheck.Core;
import io.sessioncheck.Host;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.md_5.bungee.EncryptionUtil;
import net.md_5.bungee.connection.InitialHandler;
import net.md_5.bungee.netty.ChannelWrapper;
import net.md_5.bungee.netty.HandlerBoss;
import net.md_5.bungee.protocol.PacketWrapper;
import net.md_5.bungee.protocol.channel.BungeeChannelInitializer;
import net.md_5.bungee.protocol.packet.EncryptionRequest;
import net.md_5.bungee.protocol.packet.EncryptionResponse;
import net.md_5.bungee.protocol.packet.LoginRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our handlers among the proxy's, by its names and in its order; and the proxy's own way where ours fails. */
final class BungeePipelineTest {
    private static final byte[] TOKEN = {1, 2, 3, 4};

    @TempDir
    Path folder;

    private final List<String> reports = new ArrayList<>();

    @Test
    void theWatcherSitsRightBeforeTheBoss() {
        EmbeddedChannel channel = pipeline();
        ours().seat(channel);
        List<String> names = channel.pipeline().names();
        assertEquals(names.indexOf("inbound-boss") - 1, names.indexOf("sessioncheck-login"), names.toString());
        assertEquals(List.of(), reports);
    }

    @Test
    void anotherPipelineIsLeftAlone() {
        EmbeddedChannel channel = new EmbeddedChannel();
        List<String> before = channel.pipeline().names();
        ours().seat(channel);
        assertEquals(before, channel.pipeline().names());
        assertEquals(1, reports.size());
    }

    @Test
    void theProxysInitializerIsWrappedAndPutBack() {
        SmallProxy proxy = new SmallProxy(folder.toFile());
        BungeeChannelInitializer hosts = proxy.unsafe().getFrontendChannelInitializer();
        BungeePipeline pipeline = ours();
        pipeline.install(proxy.unsafe());
        BungeeChannelInitializer wrapped = proxy.unsafe().getFrontendChannelInitializer();
        assertFalse(hosts == wrapped);
        EmbeddedChannel channel = pipeline();
        assertTrue(wrapped.getChannelAcceptor().accept(channel));
        assertTrue(channel.pipeline().names().contains("sessioncheck-login"));
        pipeline.close(proxy.unsafe());
        assertSame(hosts, proxy.unsafe().getFrontendChannelInitializer());
        EmbeddedChannel later = pipeline();
        assertTrue(wrapped.getChannelAcceptor().accept(later), "whoever kept ours still gets the proxy's");
        assertFalse(later.pipeline().names().contains("sessioncheck-login"));
    }

    @Test
    void whoWrappedOursIsNotThrownOut() {
        SmallProxy proxy = new SmallProxy(folder.toFile());
        BungeePipeline pipeline = ours();
        pipeline.install(proxy.unsafe());
        BungeeChannelInitializer another = BungeeChannelInitializer.create(channel -> true);
        proxy.unsafe().setFrontendChannelInitializer(another);
        pipeline.close(proxy.unsafe());
        assertSame(another, proxy.unsafe().getFrontendChannelInitializer());
    }

    @Test
    void aChannelThatTheProxyRefusesIsNotTouched() {
        SmallProxy proxy = new SmallProxy(folder.toFile());
        proxy.unsafe().setFrontendChannelInitializer(BungeeChannelInitializer.create(channel -> false));
        ours().install(proxy.unsafe());
        EmbeddedChannel channel = pipeline();
        assertFalse(proxy.unsafe().getFrontendChannelInitializer().getChannelAcceptor().accept(channel));
        assertFalse(channel.pipeline().names().contains("sessioncheck-login"));
    }

    @Test
    void withoutAStepTheProxyDoesItsOwn() throws Exception {
        EmbeddedChannel channel = pipeline();
        InitialHandler handler = login(channel);
        ours().seat(channel);
        PacketWrapper packet = packet();
        channel.writeInbound(packet);
        assertEquals(1, handler.ownSteps);
        assertEquals(0, packet.buf.refCnt(), "a leak");
        assertNull(channel.pipeline().get("sessioncheck-login"), "it leaves with the login");
    }

    @Test
    void withAStepTheProxyNeverSeesThePacketAndNothingLeaks() throws Exception {
        EmbeddedChannel channel = pipeline();
        InitialHandler handler = login(channel);
        BungeePipeline pipeline = ours();
        SmallProxy proxy = new SmallProxy(folder.toFile());
        pipeline.take(step(proxy, question -> java.util.concurrent.CompletableFuture.completedFuture(
                new Ask.Answer(200, "{\"id\":\"069a79f444e94726a5befca90e38aaf5\",\"name\":\"Alice\"}"))));
        pipeline.seat(channel);
        PacketWrapper packet = packet();
        channel.writeInbound(packet);
        channel.runPendingTasks();
        assertEquals(0, handler.ownSteps);
        assertEquals(1, handler.finished);
        assertEquals(0, packet.buf.refCnt(), "a leak");
        assertEquals(
                List.of("decrypt", "frame-decoder"),
                channel.pipeline().names().subList(1, 3),
                "as the proxy itself seats it");

        // A second one meets the proxy, which refuses it as always and hangs up.
        HandlerBoss boss = boss(channel);
        channel.writeInbound(packet());
        assertEquals(1, handler.finished);
        assertEquals(0, handler.ownSteps);
        assertEquals("Not expecting ENCRYPT", boss.caught.getMessage());
    }

    @Test
    void aStepThatBreaksBeforeItChangedAnythingLeavesTheProxyItsOwn() throws Exception {
        EmbeddedChannel channel = pipeline();
        InitialHandler handler = login(channel);
        SmallProxy proxy = new SmallProxy(folder.toFile());
        List<Throwable> failures = new ArrayList<>();
        BungeePipeline pipeline = ours();
        // The address makes no question.
        pipeline.take(new EncryptionStep(
                proxy, HostParts.find(getClass().getClassLoader(), proxy), question -> null, "\\", failures::add));
        pipeline.seat(channel);
        channel.writeInbound(packet());
        assertEquals(1, handler.ownSteps);
        assertEquals(1, failures.size());
        assertNull(boss(channel).caught);
    }

    @Test
    void aHostWithoutAPartIsRefusedByName() {
        SmallProxy proxy = new SmallProxy(folder.toFile());
        ReflectiveOperationException missing = org.junit.jupiter.api.Assertions.assertThrows(
                ReflectiveOperationException.class,
                () -> HostParts.find(ClassLoader.getPlatformClassLoader(), proxy));
        assertTrue(missing.getMessage().contains("net.md_5.bungee.netty.HandlerBoss"), missing.getMessage());
    }

    private BungeePipeline ours() {
        // Without a library: the core is closed, and everything must go on as if it were not there.
        return new BungeePipeline(Core.open(new NoHost()), (where, fault) -> reports.add(where + ": " + fault));
    }

    private static EncryptionStep step(SmallProxy proxy, Ask ask) throws ReflectiveOperationException {
        return new EncryptionStep(
                proxy,
                HostParts.find(BungeePipelineTest.class.getClassLoader(), proxy),
                ask,
                "http://127.0.0.1:1/t/hasJoined",
                fault -> {
                    throw new AssertionError(fault);
                });
    }

    private static PacketWrapper packet() throws Exception {
        EncryptionResponse response =
                new EncryptionResponse(EncryptionUtil.encrypted(new byte[16]), EncryptionUtil.encrypted(TOKEN), null);
        return new PacketWrapper(response, Unpooled.buffer(8).writeZero(8), null);
    }

    private static InitialHandler login(EmbeddedChannel channel) {
        InitialHandler handler = new InitialHandler(
                new ChannelWrapper(channel),
                new LoginRequest("Alice", null, null),
                new EncryptionRequest("", EncryptionUtil.keys.getPublic().getEncoded(), TOKEN, true));
        boss(channel).setHandler(handler);
        return handler;
    }

    private static HandlerBoss boss(EmbeddedChannel channel) {
        return (HandlerBoss) channel.pipeline().get("inbound-boss");
    }

    /** BungeeCord's names in its order. */
    private static EmbeddedChannel pipeline() {
        EmbeddedChannel channel = new EmbeddedChannel();
        for (String name : List.of("legacy-decoder", "frame-decoder", "packet-decoder", "timeout", "write-timeout")) {
            channel.pipeline().addLast(name, new ChannelInboundHandlerAdapter());
        }
        for (String name : List.of("legacy-kick", "frame-prepender-compress", "packet-encoder")) {
            channel.pipeline().addLast(name, new ChannelOutboundHandlerAdapter());
        }
        channel.pipeline().addLast("inbound-boss", new HandlerBoss());
        return channel;
    }

    private final class NoHost implements Host {
        @Override
        public String platform() {
            return "bungee";
        }

        @Override
        public String version() {
            return "test";
        }

        @Override
        public Path root() {
            return folder;
        }

        @Override
        public Path dataFolder() {
            try {
                // A file where the folder should be: no library is unpacked, on any machine.
                Path file = folder.resolve("file");
                if (!Files.exists(file)) {
                    Files.createFile(file);
                }
                return file;
            } catch (java.io.IOException impossible) {
                throw new java.io.UncheckedIOException(impossible);
            }
        }

        @Override
        public void log(System.Logger.Level level, String line) {}

        @Override
        public void tellAdmins(String component) {}
    }
}
