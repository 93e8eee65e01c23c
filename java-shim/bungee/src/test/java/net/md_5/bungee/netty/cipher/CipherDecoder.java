package net.md_5.bungee.netty.cipher;

import io.netty.channel.ChannelInboundHandlerAdapter;
import net.md_5.bungee.EncryptionUtil.FakeCipher;

/** A FAKE with the names of BungeeCord's: it decrypts nothing. */
public class CipherDecoder extends ChannelInboundHandlerAdapter {
    public CipherDecoder(FakeCipher cipher) {}
}
