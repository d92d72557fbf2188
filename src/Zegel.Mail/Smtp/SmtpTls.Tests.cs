using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Zegel.Mail.Network;
using Zegel.Mail.Reports;
using Zegel.Mail.Transport;

namespace Zegel.Mail.Smtp;

[Trait("Rule", "A60")]
public class SmtpTlsTests
{
    static readonly SmtpClientOptions Client = new("mta1.example.nl", "mx.example.com");

    [Fact]
    public async Task Uses_TLS_when_offered_asks_again_what_is_offered_and_records_that_nobody_vouches_for_the_certificate()
    {
        var (session, receiver, server) = Meet(Client, ScriptedClient.CertificateFor("mx.example.com"));
        (await session.OpenAsync(default)).ShouldBeOfType<SmtpResult.Accepted>();
        session.Tls.ShouldNotBeNull().CertificateTrusted.ShouldBeFalse();
        session.Extensions.StartTls.ShouldBeFalse("that was said before the handshake");
        var delivered = await session.DeliverAsync(ScriptedServer.Envelope, "Hi\r\n"u8.ToArray(), null, default);
        delivered.ShouldBeOfType<SmtpResult.Accepted>();
        await session.QuitAsync(default);
        await session.DisposeAsync();
        await server;
        receiver.Messages.ShouldHaveSingleItem().Peer.Tls.ShouldNotBeNull();
        receiver.Asked.Where(at => at.StartsWith("hello", StringComparison.Ordinal)).Count().ShouldBe(2);
    }

    [Theory]
    [InlineData("mx.example.com", true)]
    [InlineData("other.example.com", false)]
    public async Task Required_demands_a_trusted_certificate_for_the_name_of_the_server(string name, bool good)
    {
        var context = ScriptedClient.CertificateFor(name, out var certificate);
        var options = Client with
        {
            Tls = TlsPolicy.Required,
            TrustedRoots = new X509Certificate2Collection(certificate),
        };
        var (session, _, _) = Meet(options, context);
        var opened = await session.OpenAsync(default);
        if (good)
        {
            opened.ShouldBeOfType<SmtpResult.Accepted>();
            session.Tls.ShouldNotBeNull().CertificateTrusted.ShouldBeTrue();
        }
        else
            opened.ShouldBeOfType<SmtpResult.CannotSend>().Status.ShouldBe(new EnhancedStatus(4, 7, 5));
        await session.DisposeAsync();
    }

    [Fact]
    public async Task Required_sends_nothing_where_TLS_is_not_offered()
    {
        var (session, receiver, _) = Meet(Client with { Tls = TlsPolicy.Required }, null);
        (await session.OpenAsync(default))
            .ShouldBeOfType<SmtpResult.CannotSend>()
            .Status.ShouldBe(new EnhancedStatus(4, 7, 4));
        session.MayReuse.ShouldBeFalse();
        await session.DisposeAsync();
        receiver.Asked.ShouldNotContain(at => at.StartsWith("mail", StringComparison.Ordinal));
    }

    /// <summary>A server whose certificate stands under an authority of its own, both shown.</summary>
    static SslStreamCertificateContext BelowAuthority(string name, out X509Certificate2 own, out X509Certificate2 above)
    {
        var now = TimeProvider.System.GetUtcNow();
        // .NET shows no root, so that the authority that DNS names stands below one.
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var top = new CertificateRequest("CN=Root", rootKey, HashAlgorithmName.SHA256);
        top.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var root = top.CreateSelfSigned(now.AddDays(-3), now.AddDays(3));
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=Authority of the receiver", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var middle = authority.Create(root, now.AddDays(-2), now.AddDays(2), [3]);
        above = middle.CopyWithPrivateKey(authorityKey);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(above, now.AddDays(-1), now.AddDays(1), [7, 1]);
        using var made = signed.CopyWithPrivateKey(key);
        own = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        return SslStreamCertificateContext.Create(own, [above, root], offline: true);
    }

    static TlsaAssociation Key(int usage, X509Certificate2 certificate) =>
        new(usage, 1, 1, Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo())));

    [Theory]
    [Trait("Rule", "A61")]
    // The server's own key: its name says nothing.
    [InlineData("mx.example.com", 3, "own", true)]
    [InlineData("another.example.com", 3, "own", true)]
    [InlineData("mx.example.com", 3, "other", false)]
    // An authority above it: then the name counts.
    [InlineData("mx.example.com", 2, "above", true)]
    [InlineData("another.example.com", 2, "above", false)]
    [InlineData("mx.example.com", 2, "other", false)]
    // The authority's key as the server's own, and the other way round.
    [InlineData("mx.example.com", 3, "above", false)]
    [InlineData("mx.example.com", 2, "own", false)]
    public async Task Signed_DNS_names_the_certificate_whatever_authorities_say(
        string name,
        int usage,
        string named,
        bool isRight
    )
    {
        var context = BelowAuthority(name, out var own, out var above);
        var association = named switch
        {
            "own" => Key(usage, own),
            "above" => Key(usage, above),
            _ => new TlsaAssociation(usage, 1, 1, new string('0', 64)),
        };
        var (session, receiver, _) = Meet(Client with { Associations = [association] }, context);
        var opened = await session.OpenAsync(default);
        if (isRight)
        {
            opened.ShouldBeOfType<SmtpResult.Accepted>();
            session.Tls.ShouldNotBeNull().CertificateTrusted.ShouldBeTrue();
        }
        else
        {
            var failed = opened.ShouldBeOfType<SmtpResult.CannotSend>();
            failed.Status.ShouldBe(new EnhancedStatus(4, 7, 5));
            failed.Why.ShouldContain("none of those that TLSA names");
            receiver.Asked.ShouldNotContain(at => at.StartsWith("mail", StringComparison.Ordinal));
        }
        await session.DisposeAsync();
    }

    [Theory]
    [Trait("Rule", "A61")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Promised_encryption_takes_any_certificate_and_never_none(bool isOffered)
    {
        var context = isOffered ? ScriptedClient.CertificateFor("another.example.com") : null;
        var (session, _, _) = Meet(Client with { Tls = TlsPolicy.Encrypted }, context);
        var opened = await session.OpenAsync(default);
        if (isOffered)
            opened.ShouldBeOfType<SmtpResult.Accepted>();
        else
            opened.ShouldBeOfType<SmtpResult.CannotSend>().Status.ShouldBe(new EnhancedStatus(4, 7, 4));
        await session.DisposeAsync();
    }

    [Fact]
    public async Task None_stays_in_clear()
    {
        var (session, _, _) = Meet(
            Client with
            {
                Tls = TlsPolicy.None,
            },
            ScriptedClient.CertificateFor("mx.example.com")
        );
        (await session.OpenAsync(default)).ShouldBeOfType<SmtpResult.Accepted>();
        session.Tls.ShouldBeNull();
        await session.DisposeAsync();
    }

    [Theory]
    [InlineData("454 4.7.0 not now\r\n", "4.7.4")]
    [InlineData("501 what?\r\n", "4.7.4")]
    [InlineData("220 go\r\nthis is no handshake, whatever it may look like\r\n", "")]
    public async Task STARTTLS_that_fails_never_goes_on_in_clear(string answer, string status)
    {
        var server = new ScriptedServer();
        var opening = server.Session.OpenAsync(default).AsTask();
        await server.SayAsync("220 mx\r\n250-mx\r\n250 STARTTLS\r\n");
        server.Hear().ShouldEndWith("STARTTLS\r\n");
        await server.SayAsync(answer);
        if (status.Length == 0)
        {
            // What came with the 220 is thrown away unread, so the handshake now meets what follows.
            opening.IsCompleted.ShouldBeFalse();
            await server.SayAsync("250 in clear\r\n250 in clear\r\n");
            status = "4.7.5";
        }
        var failed = (await opening).ShouldBeOfType<SmtpResult.CannotSend>();
        (failed.Status.ToString(), failed.Status.IsTransient).ShouldBe((status, true));
        server.Session.MayReuse.ShouldBeFalse();
        server.Hear();
        (await server.Deliver()).ShouldBeOfType<SmtpResult.Broken>().Uncertain.ShouldBeFalse();
        await server.Session.QuitAsync(default);
        server.Hear().ShouldBe("");
    }

    [Fact, Trait("Rule", "D06")]
    public async Task A_handshake_that_does_not_come_has_two_minutes()
    {
        var server = new ScriptedServer();
        var opening = server.Session.OpenAsync(default).AsTask();
        await server.SayAsync("220 mx\r\n250-mx\r\n250 STARTTLS\r\n220 go\r\n");
        server.Clock.Advance(TimeSpan.FromSeconds(119));
        opening.IsCompleted.ShouldBeFalse();
        server.Clock.Advance(TimeSpan.FromSeconds(2));
        (await opening).ShouldBeOfType<SmtpResult.CannotSend>().Status.ShouldBe(new EnhancedStatus(4, 7, 5));
    }

    [Fact, Trait("Rule", "D39")]
    public async Task The_server_throws_away_what_comes_with_STARTTLS_in_one_packet()
    {
        var client = new ScriptedClient(With(ScriptedClient.CertificateFor("mx.example.com")));
        client.Hear();
        (await client.SayAsync("EHLO c\r\n")).ShouldContain("250-STARTTLS\r\n");
        (await client.SayAsync("STARTTLS\r\nMAIL FROM:<injected@example.com>\r\nRSET\r\n")).ShouldBe(
            "220 2.0.0 Ready\r\n"
        );
        await using var tls = new System.Net.Security.SslStream(new PipeStream(client.End), leaveInnerStreamOpen: true);
#pragma warning disable CA5359 // The test signs its own certificate.
        await tls.AuthenticateAsClientAsync(
            new System.Net.Security.SslClientAuthenticationOptions
            {
                TargetHost = "mx.example.com",
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
            }
        );
#pragma warning restore CA5359
        using var reader = new StreamReader(tls, Encoding.ASCII);
        await tls.WriteAsync("MAIL FROM:<a@example.com>\r\nEHLO c\r\nSTARTTLS\r\nQUIT\r\n"u8.ToArray());
        (await reader.ReadLineAsync()).ShouldBe(
            "503 5.5.1 Say EHLO first",
            "the state before the handshake is forgotten"
        );
        var heard = await reader.ReadToEndAsync();
        heard.ShouldNotContain("250-STARTTLS");
        heard.ShouldEndWith("502 5.5.1 No STARTTLS here\r\n221 2.0.0 Goodbye\r\n");
        await client.Running;
        client.Receiver.Asked.ShouldNotContain(at => at.StartsWith("mail", StringComparison.Ordinal));
    }

    [Theory, Trait("Rule", "D39")]
    [InlineData(System.Security.Authentication.SslProtocols.Tls12, true)]
    [InlineData(System.Security.Authentication.SslProtocols.Tls13, true)]
#pragma warning disable CA5397, SYSLIB0039 // The test is about them.
    [InlineData(System.Security.Authentication.SslProtocols.Tls11, false)]
    public async Task Old_protocols_are_refused(System.Security.Authentication.SslProtocols protocol, bool good)
#pragma warning restore CA5397, SYSLIB0039
    {
        var client = new ScriptedClient(With(ScriptedClient.CertificateFor("mx.example.com")));
        await client.SayAsync("EHLO c\r\nSTARTTLS\r\n");
        client.Hear();
        await using var tls = new System.Net.Security.SslStream(new PipeStream(client.End), leaveInnerStreamOpen: true);
        var shake = () =>
            tls.AuthenticateAsClientAsync(
                new System.Net.Security.SslClientAuthenticationOptions
                {
                    TargetHost = "mx.example.com",
                    EnabledSslProtocols = protocol,
#pragma warning disable CA5359
                    RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
                }
            );
        if (good)
        {
            await shake();
            tls.SslProtocol.ShouldBe(protocol);
        }
        else
            await Should.ThrowAsync<Exception>(shake);
    }

    static SmtpServerOptions With(System.Net.Security.SslStreamCertificateContext? certificate) =>
        new("mx.example.com") { Certificate = () => certificate };

    static (SmtpClientSession Session, KeepingReceiver Receiver, Task Server) Meet(
        SmtpClientOptions options,
        System.Net.Security.SslStreamCertificateContext? certificate
    )
    {
        var (clientEnd, serverEnd) = MemoryConnection.Pair();
        var receiver = new KeepingReceiver();
        var peer = new SmtpPeer(System.Net.IPAddress.Loopback);
        var server = new SmtpServerSession(serverEnd, peer, With(certificate), receiver, TimeProvider.System).RunAsync(
            default
        );
        return (new SmtpClientSession(clientEnd, options, TimeProvider.System), receiver, server);
    }
}
