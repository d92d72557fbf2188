using System.Diagnostics;
using System.Globalization;
using LinqToDB;
using Zegel.Campaigns;
using Zegel.Campaigns.Releasing;
using Zegel.Consent;
using Zegel.Delivery;
using Zegel.Domains;
using Zegel.Server.Cli;
using Zegel.Server.Sink;
using Exit = Zegel.Server.Cli.Exit;

namespace Zegel.Server.Demo;

/// <summary>
/// The play: a domain is onboarded, people join and confirm, a bad draft is refused, a good one is sent, people leave and
/// mail bounces, and in the end every person has one outcome. All of it by the product's own doors.
/// </summary>
sealed class DemoRun(DemoOptions options) : IAsyncDisposable
{
    /// <summary>A little more than the form demands: timers may fire a moment early.</summary>
    static readonly TimeSpan FillTime = FormNonces.FillTimeMin + TimeSpan.FromMilliseconds(250);

    static readonly TimeSpan StepPatience = TimeSpan.FromSeconds(90);

    readonly DemoScreen screen = new();
    readonly Zoo zoo = new(options.KeepFolder);
    readonly ILoggerFactory logs = LoggerFactory.Create(builder =>
        builder
            .SetMinimumLevel(LogLevel.Warning)
            .AddSimpleConsole(console => console.SingleLine = true)
            .Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console =>
                console.LogToStandardErrorThreshold = LogLevel.Trace
            )
    );
    DemoStage? stage;

    Installation Zegel => stage!.Zegel;

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        if (options.KeepFolder is { } keep)
            Directory.CreateDirectory(keep);
        stage = await DemoStage.BuildAsync(options.DataFolder, null, Provider.Receivers, cancellationToken);
        await stage.OpenZooAsync(zoo, logs, cancellationToken);
        await stage.OpenPlatformAsync(logs, cancellationToken);
        screen.Say($"Pages: {stage.Site}   Data: {stage.Folder}   Profile: loopback");

        var customer = await OnboardAsync(cancellationToken);
        var list = customer.List;
        var people = Subscriber.Crowd(options.Recipients, options.Seed);
        var crowd = new Crowd(people, zoo, stage.Site, Zegel.Clock);
        await CollectAsync(crowd, people, list, cancellationToken);
        await RefuseBadDraftAsync(customer, cancellationToken);
        foreach (var person in people.Where(p => p.Fate == Fate.MailboxCloses))
            zoo.Close(person.Address.ToString());
        var campaign = await SendAsync(customer, cancellationToken);
        await ListenAsync(crowd, people, list, campaign, cancellationToken);
        var report = await ReportAsync(campaign, Stopwatch.GetElapsedTime(began), cancellationToken);
        if (options.KeepFolder is not null)
            await File.WriteAllTextAsync(
                Path.Combine(options.KeepFolder, "zone.json"),
                await stage.World.ToJsonAsync(cancellationToken),
                cancellationToken
            );
        screen.Say($"The desk: {stage.Site}sign-in   {DemoCustomer.OwnerAddress}   “{DemoCustomer.OwnerPassword}”");
        screen.Say($"A form: {stage.Site}f/{list.Slug}");
        if (zoo.CampaignMail.Values.FirstOrDefault() is { } sample)
        {
            var link = sample.LeaveLink;
            screen.Say($"An exit, as in the mail: {stage.Site}{link.AbsolutePath.TrimStart('/')}");
            screen.Say(
                $"  curl --resolve {link.Host}:{link.Port}:127.0.0.1 --cacert {stage.Folder}/ca.pem {link.AbsoluteUri}"
            );
        }
        if (options.Json)
            Output.WriteJsonLine(report);
        if (!options.Exit)
        {
            if (!options.Json)
                screen.Say("The pages stay open; press Ctrl-C to end.");
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, Zegel.Clock, cancellationToken);
            }
            catch (OperationCanceledException) { }
        }
        return report.Reconciled && report.Duplicates <= report.Uncertain ? Exit.Pass : Exit.Blocked;
    }

    async Task<DemoCustomer> OnboardAsync(CancellationToken cancellationToken)
    {
        screen.Step("Onboard the sending domains");
        return await DemoCustomer.FoundAsync(
            stage!,
            entries =>
                Output.WriteTable(
                    ["name", "type", "value"],
                    DnsEntryText.Rows(entries).Select(r => (IReadOnlyList<string>)[r.Name, r.Type, r.Value])
                ),
            look =>
                screen.Done(
                    $"{look.Domain.Name} is ready: all {look.Report.Entries.Count} entries are right at its name server and the resolver"
                ),
            cancellationToken
        );
    }

    async Task CollectAsync(
        Crowd crowd,
        IReadOnlyList<Subscriber> people,
        MailingList list,
        CancellationToken cancellationToken
    )
    {
        screen.Step("Collect consent, each person from an own address");
        var joined = await CountedAsync(
            $"{people.Count} people read the form, tick the box and send it",
            people.Count,
            tick => crowd.JoinAsync(list.Slug, FillTime, tick, cancellationToken)
        );
        if (joined < people.Count)
            throw new CommandException($"only {joined} of {people.Count} could join: {crowd.LastFault}");
        screen.Done($"{joined} asked to join; nobody is on the list yet");
        var wanted = people.Count(p => p.Fate != Fate.NeverConfirms);
        var confirmed = await CountedAsync(
            "They open the link in the mail and press the button",
            wanted,
            tick => crowd.ConfirmAsync(tick, cancellationToken)
        );
        screen.Done($"{confirmed} confirmed, {people.Count - confirmed} never did");
        if (confirmed < wanted)
            throw new CommandException($"only {confirmed} of {wanted} could confirm: {crowd.LastFault}");
    }

    async Task RefuseBadDraftAsync(DemoCustomer customer, CancellationToken cancellationToken)
    {
        screen.Step("Check a bad draft");
        var draft = await customer.BadDraftAsync(cancellationToken);
        var check = await Zegel.Gate.CheckAsync(draft.Id, cancellationToken);
        var findings = (check ?? throw new CommandException("the draft is gone")).Findings;
        if (check.MayRelease)
            throw new CommandException("the bad draft passed the gate");
        Output.WriteTable(
            ["rule", "verdict", "where", "what was seen"],
            findings
                .Take(12)
                .Select(f =>
                    (IReadOnlyList<string>)
                        [
                            f.RuleId,
                            f.Verdict.ToString().ToLowerInvariant(),
                            f.Line is { } line ? $"line {line}" : "",
                            f.Observed,
                        ]
                )
        );
        screen.Done("It cannot be released: each finding names rule, place and remedy");
    }

    async Task<Campaign> SendAsync(DemoCustomer customer, CancellationToken cancellationToken)
    {
        screen.Step("Seal and send the good one");
        var draft = await customer.NewsletterAsync(cancellationToken);
        zoo.CampaignRuns = true;
        var released = await Zegel.Gate.ReleaseAsync(draft.Id, "demo", Zegel.Clock.GetUtcNow(), cancellationToken);
        if (released is not ReleaseResult.Released(var selected, _))
        {
            if (released is ReleaseResult.Refused(var findings))
                FindingsOutput.Write(findings, json: false);
            throw new CommandException("the newsletter was not released");
        }
        screen.Done($"Released: {selected} intents, each with the consent that permits it");
        var since = Stopwatch.GetTimestamp();
        var account = await screen.ProgressAsync(
            "Delivering",
            selected,
            async show =>
            {
                while (true)
                {
                    var now = await AccountAsync(draft.Id, cancellationToken);
                    show(now.Ended);
                    if (now.IsComplete)
                        return now;
                    if (Stopwatch.GetElapsedTime(since) > StepPatience * 4)
                        throw new CommandException($"the campaign did not end in time: {now}");
                    await Task.Delay(TimeSpan.FromMilliseconds(100), Zegel.Clock, cancellationToken);
                }
            }
        );
        var seconds = Stopwatch.GetElapsedTime(since).TotalSeconds;
        screen.Done(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Every intent has its one outcome after {seconds:0.0} s: {account.Delivered} delivered, {account.Bounced} bounced, {account.Uncertain} cut off after the dot and tried again"
            )
        );
        return draft;
    }

    async Task ListenAsync(
        Crowd crowd,
        IReadOnlyList<Subscriber> people,
        MailingList list,
        Campaign campaign,
        CancellationToken cancellationToken
    )
    {
        screen.Step("Listen to what comes back");
        var before = await LeftAsync(list, cancellationToken);
        var byWeb = await crowd.LeaveAsync(() => { }, cancellationToken);
        var post = new ZooPost(Zegel.Network, Zegel.Settings.ReceiverPort);
        var byMail = 0;
        var late = 0;
        foreach (var person in people.Where(p => p.Fate is Fate.LeavesByMail or Fate.BouncesLate))
        {
            if (!zoo.CampaignMail.TryGetValue(person.Address.ToString(), out var mail))
                continue;
            if (person.Fate == Fate.LeavesByMail)
                byMail += await post.LeaveAsync(mail, cancellationToken) ? 1 : 0;
            else
                late += await post.BounceAsync(mail, cancellationToken) ? 1 : 0;
        }
        // The dialogue's refusals are booked by a chore; give it its turn.
        await Zegel.Returns.BookRefusalsAsync(Zegel.Clock.GetUtcNow(), cancellationToken);
        var left = await LeftAsync(list, cancellationToken) - before;
        screen.Done($"{byWeb} left by one click or the page, {byMail} by mail; the list counts {left} fewer");
        screen.Done($"{late} late bounces were taken in by our own MX, and their addresses suppressed");
        if (left != byWeb + byMail)
            throw new CommandException($"{byWeb + byMail} left, but the list lost {left}");
    }

    async Task<DemoReport> ReportAsync(Campaign campaign, TimeSpan took, CancellationToken cancellationToken)
    {
        screen.Step("The report");
        var report =
            await Zegel.Database.ReadAsync(
                db => CampaignReport.ReadAsync(db, campaign.Id, cancellationToken),
                cancellationToken
            ) ?? throw new CommandException("the campaign is gone");
        CampaignCommands.WriteReport(report);
        var account = report.Account;
        return new DemoReport(
            account.Selected,
            account.Delivered,
            account.Bounced,
            account.Suppressed,
            account.Withdrawn,
            account.Expired,
            account.Cancelled,
            report.Excluded.Total,
            account.IsComplete && zoo.CampaignMessages == account.Delivered,
            account.Uncertain,
            zoo.Duplicates,
            Math.Round(took.TotalSeconds, 1)
        );
    }

    Task<Reconciliation> AccountAsync(Guid campaignId, CancellationToken cancellationToken) =>
        Zegel.Database.ReadAsync(db => QueueView.ReconcileAsync(db, campaignId, cancellationToken), cancellationToken);

    async Task<long> LeftAsync(MailingList list, CancellationToken cancellationToken) =>
        (await Zegel.Lists.ListAsync(list.TenantId, cancellationToken)).Single(l => l.List.Id == list.Id).Left;

    Task<int> CountedAsync(string title, int total, Func<Action, Task<int>> work) =>
        screen.ProgressAsync(
            title,
            total,
            show =>
            {
                var count = 0;
                return work(() => show(Interlocked.Increment(ref count)));
            }
        );

    public async ValueTask DisposeAsync()
    {
        if (stage is not null)
            await stage.DisposeAsync();
        logs.Dispose();
    }
}

/// <summary>The last line of <c>--format json</c>.</summary>
sealed record DemoReport(
    long Selected,
    long Delivered,
    long Bounced,
    long Suppressed,
    long Withdrawn,
    long Expired,
    long Cancelled,
    long Excluded,
    bool Reconciled,
    long Uncertain,
    long Duplicates,
    double Seconds
);
