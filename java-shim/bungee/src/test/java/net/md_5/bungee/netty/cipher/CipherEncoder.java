package net.md_5.bungee.netty.cipher;

import io.netty.channel.ChannelOutboundHandlerAdapter;
import net.md_5.bungee.EncryptionUtil.FakeCipher;

/** A FAKE with the names of BungeeCord's: it encrypts nothing. */
public class CipherEncoder extends ChannelOutboundHandlerAdapter {
    public CipherEncoder(FakeCipher cipher) {}
}
