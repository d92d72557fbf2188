using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Zegel.Campaigns;
using Zegel.Campaigns.Releasing;
using Zegel.Delivery;
using Zegel.Mail.Network;
using Zegel.Mail.Smtp;
using Zegel.Sealing;
using Zegel.Server;
using Zegel.Server.Demo;
using Zegel.Server.Dns;
using Zegel.Server.Sink;
using Zegel.Server.Smtp;

namespace Zegel.Bench;

/// <summary>Where the time of a message goes: each step of a delivery round by itself, on one thread where it can be, in microseconds.</summary>
static class Parts
{
    const int Batch = 200;

    static CancellationToken Token => CancellationToken.None;

    public static async Task<int> RunAsync(int people, string templateFile, string? database)
    {
        await using var stage = await DemoStage.BuildAsync(null, database, [(Stage.Domain, Stage.Sink)], Token);
        using var zone = new ZoneServer(stage.Zegel.ZoneSource, NullLogger<ZoneServer>.Instance);
        zone.Start(stage.Zegel.Settings.DnsListen!);
        await using var site = await PublicSite.StartAsync(stage.Zegel, Token);
        // The gate tries the ways out, the one by mail too.
        await using var mail = await MailPort.OpenAsync(stage.Zegel, NullLoggerFactory.Instance, Token);
        // Nothing is delivered yet that could prove an address: Zegel keeps the mail of both itself.
        foreach (var domain in new[] { DemoStage.BulkDomain, DemoStage.SystemDomain })
        {
            stage.World.Remove(domain, DnsType.Mx);
            stage.World.Add(domain, DnsType.Mx, stage.Zegel.Settings.MailHost.Ascii, 10);
        }
        var campaign = await Stage.PrepareAsync(stage, people, templateFile);

        Show("raw RSA-2048 signature", Rsa());
        var began = Stopwatch.GetTimestamp();
        var released = await stage.Zegel.Gate.ReleaseAsync(campaign.Id, "bench", stage.Zegel.Clock.GetUtcNow(), Token);
        if (released is not ReleaseResult.Released(var selected, _))
        {
            Console.Error.WriteLine(
                released is ReleaseResult.Refused(var findings) ? string.Join('\n', findings) : released.ToString()
            );
            return 1;
        }
        Show("release, with its checks", Micros(began, selected));
        await RoundsAsync(stage.Zegel);
        return 0;
    }

    static async Task RoundsAsync(Installation zegel)
    {
        var spent = new Dictionary<string, long>();
        var messages = 0;
        var octets = 0L;
        while (true)
        {
            var at = Stopwatch.GetTimestamp();
            var claims = await zegel.Spool.ClaimAsync(Batch, zegel.Clock.GetUtcNow(), Token);
            Add("claim, 200 at once", at);
            if (claims.Count == 0)
                break;
            messages += claims.Count;
            at = Stopwatch.GetTimestamp();
            var drafts = new List<Draft>();
            foreach (var claim in claims)
                drafts.Add(await zegel.CampaignDrafts.BuildAsync(claim.Intent, Token));
            Add("draft: the person read, the copy filled", at);
            var signer = (await zegel.SigningKeys.FindAsync(claims[0].Intent.DomainId, Token))!;
            at = Stopwatch.GetTimestamp();
            foreach (var draft in drafts)
                octets += ((SealResult.Sealed)SealedMessage.Seal(draft, signer, zegel.Verp, draft.Date))
                    .Message
                    .Content
                    .Length;
            Add("seal: last checks and signature", at);
            at = Stopwatch.GetTimestamp();
            foreach (var claim in claims)
                await zegel.Spool.LastLookAsync(claim, Token);
            Add("last look", at);
            at = Stopwatch.GetTimestamp();
            var now = zegel.Clock.GetUtcNow();
            var reply = SmtpReply.Of(250, new(2, 0, 0), "queued");
            await Task.WhenAll(
                claims.Select(c =>
                    zegel.Spool.SettleAsync(
                        c,
                        new Outcome.Delivered(reply),
                        new Attempt(now, Stage.Domain, "mx." + Stage.Domain, null, 250, "queued")
                    )
                )
            );
            Add("settle, 200 at once", at);
        }
        foreach (var (what, ticks) in spent)
            Show(what, TimeSpan.FromTicks(ticks).TotalMicroseconds / messages);
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{messages} messages of {octets / messages} octets")
        );

        void Add(string what, long since) =>
            spent[what] = spent.GetValueOrDefault(what) + Stopwatch.GetElapsedTime(since).Ticks;
    }

    static double Rsa()
    {
        const int count = 2000;
        using var key = RSA.Create(2048);
        var hash = new byte[32];
        key.SignHash(hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
            key.SignHash(hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return Micros(began, count);
    }

    static double Micros(long since, long count) => Stopwatch.GetElapsedTime(since).TotalMicroseconds / count;

    static void Show(string what, double micros) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what, -45} {micros, 8:0.0} us a message"));
}
