package sessioncheck.tests.host;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;

/** Named and shaped as the class in which Velocity keeps the way its channels are set up. */
public final class ConnectionManager {
    private final Holder holder;

    ConnectionManager(ChannelInitializer<Channel> initializer) {
        holder = new Holder(initializer);
    }

    public Holder getServerChannelInitializer() {
        return holder;
    }

    /** One initializer, which may be replaced before anybody listens. */
    public static final class Holder {
        private volatile ChannelInitializer<Channel> initializer;

        private Holder(ChannelInitializer<Channel> initializer) {
            this.initializer = initializer;
        }

        public ChannelInitializer<Channel> get() {
            return initializer;
        }

        public void set(ChannelInitializer<Channel> next) {
            initializer = next;
        }
    }
}
