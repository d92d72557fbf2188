using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Threading.Channels;
using Spectre.Console;
using Zegel.Domains;
using Zegel.Domains.Survey;
using Zegel.Mail;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;
using Zegel.Rules;

namespace Zegel.Server.Cli;

/// <summary>
/// <c>zegel domain check</c>: any domain, as the world sees it. Of a domain that is declared here also the entries that we asked
/// for, at its own servers and at all resolvers. Needs no data folder for foreign domains.
/// </summary>
static class DomainCheckCommand
{
    const int NamesMax = 100_000;
    const int AtOnce = 24;
    const int AtOnceAgain = 4;

    /// <summary>Of one try of two: somebody waits at the screen.</summary>
    static readonly TimeSpan DnsPatience = TimeSpan.FromSeconds(3);

    sealed record Wish(
        IReadOnlyList<DomainName> Names,
        SurveyOptions Options,
        IReadOnlyList<IPEndPoint> Resolvers,
        string Format,
        string Language,
        string DataFolder
    );

    public static Command Make()
    {
        var names = new Argument<string[]>("domain")
        {
            Description = "Domains, declared here or not",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var file = new Option<FileInfo?>("--file") { Description = "A file with a domain on each line" };
        var ip = new Option<string[]>("--ip") { Description = "An address that mail of the domain leaves from" };
        var selector = new Option<string[]>("--selector")
        {
            Description = "A DKIM selector; without any, the usual ones are tried",
        };
        var blocklist = new Option<string[]>("--blocklist")
        {
            Description = "The zone of a DNS block list to ask; read its terms first",
        };
        var resolver = new Option<string[]>("--resolver")
        {
            Description = "Ask this resolver, address or address:port, instead of the system's",
        };
        var connect = new Option<bool>("--connect")
        {
            Description = "Also look at the encryption of the mail exchangers (port 25)",
        };
        var language = new Option<string>("--lang")
        {
            Description = "The language of what is said: nl or en",
            DefaultValueFactory = _ => "en",
        };
        language.AcceptOnlyFromAmong("en", "nl");
        var format = Output.FormatOption();
        var command = new Command("check", "Looks at a domain as the world sees it, now")
        {
            names,
            file,
            ip,
            selector,
            blocklist,
            resolver,
            connect,
            language,
            format,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                try
                {
                    var given = (parsed.GetValue(names) ?? []).Concat(Lines(parsed.GetValue(file)));
                    var wish = new Wish(
                        Read(given),
                        new SurveyOptions(
                            Addresses(parsed.GetValue(ip) ?? []),
                            parsed.GetValue(selector) ?? [],
                            [.. (parsed.GetValue(blocklist) ?? []).Select(name => Named(name).Ascii)],
                            parsed.GetValue(connect)
                        ),
                        [.. (parsed.GetValue(resolver) ?? []).Select(End)],
                        parsed.GetRequiredValue(format),
                        parsed.GetRequiredValue(language),
                        parsed.GetRequiredValue(DataCommand.DataOption)
                    );
                    return await RunAsync(parsed, wish, cancellationToken);
                }
                catch (Exception fault) when (fault is SettingsException or CommandException)
                {
                    Output.WriteFault(fault.Message);
                    return fault is CommandException { ExitCode: var code } ? code : Exit.Failed;
                }
            }
        );
        return command;
    }

    static IEnumerable<string> Lines(FileInfo? file)
    {
        if (file is null)
            return [];
        if (!file.Exists)
            throw new CommandException($"{file} is not there", Exit.Usage);
        return File.ReadLines(file.FullName).Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0);
    }

    static List<DomainName> Read(IEnumerable<string> given)
    {
        var names = given.Take(NamesMax + 1).Select(Named).Distinct().ToList();
        return names.Count switch
        {
            0 => throw new CommandException("name a domain, or a file with domains by --file", Exit.Usage),
            > NamesMax => throw new CommandException(
                $"more than {NamesMax.ToString(CultureInfo.InvariantCulture)} domains at once",
                Exit.Usage
            ),
            _ => names,
        };
    }

    static DomainName Named(string text) =>
        DomainName.TryParse(text, out var name, out var error)
            ? name
            : throw new CommandException($"“{text}”: {error}", Exit.Usage);

    static List<IPAddress> Addresses(IEnumerable<string> given) =>
        [
            .. given.Select(text =>
                IPAddress.TryParse(text, out var address)
                    ? address
                    : throw new CommandException($"--ip {text} is not an address", Exit.Usage)
            ),
        ];

    static IPEndPoint End(string text) =>
        IPEndPoint.TryParse(text, out var end)
            ? end.Port == 0
                ? new IPEndPoint(end.Address, 53)
                : end
            : throw new CommandException($"--resolver {text} is not an address", Exit.Usage);

    static async Task<int> RunAsync(ParseResult parsed, Wish wish, CancellationToken cancellationToken)
    {
        // Where a platform lives in this folder its resolvers are asked, and its own domains are known.
        if (wish.Resolvers.Count == 0 && File.Exists(Path.Combine(wish.DataFolder, Settings.FileName)))
        {
            var settings = Settings.Load(wish.DataFolder);
            await using var zegel = await Installation.OpenAsync(settings, TimeProvider.System, cancellationToken);
            return wish.Names is [var only] && await DeclaredAsync(parsed, zegel, only, cancellationToken) is { } domain
                ? await OursAsync(zegel, domain, wish, cancellationToken)
                : await ForeignAsync(zegel.Survey, wish, cancellationToken);
        }
        var network = new RealNetwork(
            new RealNetworkOptions(wish.Resolvers.Count > 0 ? wish.Resolvers : null) { DnsTimeout = DnsPatience },
            TimeProvider.System
        );
        if (network.Resolvers.Count == 0)
            throw new CommandException("this machine names no resolver; name one by --resolver", Exit.CouldNotCheck);
        var outside = new SurveyProbes(
            network,
            System.Net.Dns.GetHostName(),
            25,
            mayBeOurs: wish.Resolvers.Any(end => IPAddress.IsLoopback(end.Address)),
            TimeProvider.System
        );
        return await ForeignAsync(
            new DomainSurvey(network, outside.Questions, TimeProvider.System),
            wish,
            cancellationToken
        );
    }

    static async Task<SendingDomain?> DeclaredAsync(
        ParseResult parsed,
        Installation zegel,
        DomainName name,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var tenant = await zegel.TenantAsync(parsed, cancellationToken);
            return await zegel.Domains.FindAsync(tenant.Id, name, cancellationToken);
        }
        catch (CommandException)
        {
            // Without a tenant, or with several, it is looked at as a stranger's.
            return null;
        }
    }

    static Task<int> ForeignAsync(DomainSurvey survey, Wish wish, CancellationToken cancellationToken) =>
        wish.Names is [var only]
            ? OneAsync(survey, only, wish, cancellationToken)
            : ManyAsync(survey, wish, cancellationToken);

    static async Task<int> OneAsync(
        DomainSurvey survey,
        DomainName name,
        Wish wish,
        CancellationToken cancellationToken
    )
    {
        var report = await survey.LookAsync(name, wish.Options, cancellationToken);
        if (wish.Format == "json")
            Output.WriteJson(SurveyText.Of(report, wish.Language));
        else
            Write(report, wish.Language);
        return CodeOf(report.Verdict);
    }

    /// <summary>The entries that we asked for decide; what else the world sees stands beside.</summary>
    static async Task<int> OursAsync(
        Installation zegel,
        SendingDomain domain,
        Wish wish,
        CancellationToken cancellationToken
    )
    {
        var look =
            await zegel.DomainWatch.CheckNowAsync(domain.Id, cancellationToken)
            ?? throw new CommandException("the domain was removed meanwhile");
        var report = await zegel.Survey.LookAsync(
            domain.DomainName,
            wish.Options with
            {
                Selectors = wish.Options.Selectors.Count > 0 ? wish.Options.Selectors : DnsEntries.Selectors,
            },
            cancellationToken
        );
        var findings = RuleBook.Check(look.Report.Facts(look.Domain));
        if (wish.Format == "json")
            Output.WriteJson(
                new
                {
                    domain = look.Domain.Name,
                    look.Domain.State,
                    entries = look.Report.Entries,
                    findings,
                    survey = SurveyText.Of(report, wish.Language),
                }
            );
        else
        {
            Output.WriteTable(
                ["entry", "type", "verdict", "seen"],
                look.Report.Entries.Select(e => (IReadOnlyList<string>)[e.Name, e.Type, Mark(e), e.Observed])
            );
            FindingsOutput.Write(findings, json: false);
            Write(report, wish.Language);
            Console.WriteLine($"{look.Domain.Name} is {look.Domain.State.ToString().ToLowerInvariant()}.");
        }
        var required = look.Report.Entries.Where(e => e.IsRequired).ToList();
        return required.Any(e => e.Verdict == EntryVerdict.Wrong) ? Exit.Blocked
            : required.Any(e => e.Verdict == EntryVerdict.CouldNotCheck) ? Exit.CouldNotCheck
            : FindingsOutput.ExitCode(findings);
    }

    static string Mark(EntryCheck entry) =>
        entry.Verdict switch
        {
            EntryVerdict.Right => "right",
            EntryVerdict.Wrong => entry.IsRequired ? "wrong" : "advice",
            _ => "could not check",
        };

    static void Write(SurveyReport report, string language)
    {
        Output.WriteTable(
            language == "nl"
                ? ["regel", "controle", "oordeel", "gezien", "wat te doen", "wie let erop"]
                : ["rule", "check", "verdict", "seen", "what to do", "who cares"],
            report.Lines.Select(line =>
                (IReadOnlyList<string>)
                    [
                        line.RuleId,
                        line.Check.In(language),
                        Word(line.Result, language),
                        line.Observed.In(language),
                        line.Result == SurveyResult.Pass ? "" : line.Fix.In(language),
                        line.Result == SurveyResult.Pass ? "" : string.Join("; ", line.CaredAboutBy),
                    ]
            )
        );
        foreach (var line in report.Lines.Where(line => line.Detail.Count > 1))
        {
            Console.WriteLine($"{line.Check.In(language)}:");
            foreach (var detail in line.Detail)
                Console.WriteLine($"  {detail}");
        }
        foreach (
            var line in report
                .Lines.Where(line => line.Result >= SurveyResult.Warn)
                .DistinctBy(line => line.RuleId, StringComparer.Ordinal)
        )
            if (SurveyMeanings.Of(line.RuleId, language) is { Length: > 0 } meaning)
                Console.WriteLine($"{line.RuleId}: {meaning}");
        Console.WriteLine(Tell(report).In(language));
    }

    static Said Tell(SurveyReport report)
    {
        int Count(SurveyResult result) => report.Lines.Count(line => line.Result == result);
        Said told = (
            $"{report.Domain}: {Count(SurveyResult.Block)} to mend, {Count(SurveyResult.Warn)} to better, {Count(SurveyResult.CouldNotCheck)} could not be checked, {Count(SurveyResult.Pass)} right.",
            $"{report.Domain}: {Count(SurveyResult.Block)} te herstellen, {Count(SurveyResult.Warn)} te verbeteren, {Count(SurveyResult.CouldNotCheck)} niet te controleren, {Count(SurveyResult.Pass)} goed."
        );
        if (report.Score.Percent is not { } percent)
            return told;
        var points = string.Join("; ", report.Score.Categories.Select(c => $"{c.Name} {c.Points}/{c.Most}"));
        return told
            + (
                $" As internet.nl counts, of what was asked here: {percent} % ({points}).",
                $" Zoals internet.nl telt, van wat hier is gevraagd: {percent} % ({points})."
            );
    }

    static string Word(SurveyResult result, string language) =>
        (
            result switch
            {
                SurveyResult.Pass => new Said("pass", "goed"),
                SurveyResult.Info => ("info", "goed om te weten"),
                SurveyResult.Warn => ("warn", "te verbeteren"),
                SurveyResult.CouldNotCheck => ("could not check", "geen antwoord"),
                _ => ("block", "te herstellen"),
            }
        ).In(language);

    static int CodeOf(SurveyResult verdict) =>
        verdict switch
        {
            SurveyResult.Block => Exit.Blocked,
            SurveyResult.CouldNotCheck => Exit.CouldNotCheck,
            SurveyResult.Warn => Exit.Warnings,
            _ => Exit.Pass,
        };

    /// <summary>Told as they come in, one line each: nothing is kept but names, however many they are.</summary>
    static async Task<int> ManyAsync(DomainSurvey survey, Wish wish, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var counts = new SortedDictionary<SurveyResult, int>();
        await ShowProgressAsync(
            wish.Names.Count,
            async advance =>
            {
                // A packet that was lost among many says nothing of a domain: what did not answer is asked once more, in peace.
                var again = new List<DomainName>();
                await LookAsync(survey, wish.Names, AtOnce, wish, ToldOrKept, cancellationToken);
                await LookAsync(survey, again, AtOnceAgain, wish, Told, cancellationToken);

                void ToldOrKept(DomainName name, SurveyReport report)
                {
                    if (report.Verdict == SurveyResult.CouldNotCheck)
                        again.Add(name);
                    else
                        Told(name, report);
                }

                void Told(DomainName name, SurveyReport report)
                {
                    counts[report.Verdict] = counts.GetValueOrDefault(report.Verdict) + 1;
                    if (wish.Format == "json")
                        Output.WriteJsonLine(SurveyText.Of(report, wish.Language));
                    else
                        Console.WriteLine(Short(report, wish.Language));
                    advance();
                }
            }
        );
        Console.Error.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{wish.Names.Count} domains in {watch.Elapsed.TotalSeconds:0.0} s: {string.Join(", ", counts.Reverse().Select(pair => $"{pair.Value} {Word(pair.Key, "en")}"))}."
            )
        );
        return CodeOf(counts.Keys.Max());
    }

    /// <summary>Several looks at a time; each report is handed over as it comes, one at a time.</summary>
    static async Task LookAsync(
        DomainSurvey survey,
        IReadOnlyList<DomainName> names,
        int atOnce,
        Wish wish,
        Action<DomainName, SurveyReport> take,
        CancellationToken cancellationToken
    )
    {
        var results = Channel.CreateBounded<(DomainName, SurveyReport)>(atOnce);
        var work = Parallel.ForEachAsync(
            names,
            new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken },
            async (name, token) =>
                await results.Writer.WriteAsync((name, await survey.LookAsync(name, wish.Options, token)), token)
        );
        _ = work.ContinueWith(
            done => results.Writer.Complete(done.Exception?.InnerException),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
        await foreach (var (name, report) in results.Reader.ReadAllAsync(cancellationToken))
            take(name, report);
        await work;
    }

    static string Short(SurveyReport report, string language)
    {
        var grave = report
            .Lines.Where(line => line.Result == report.Verdict && line.Result >= SurveyResult.Warn)
            .Select(line => $"{line.Check.In(language)}: {line.Observed.In(language)}")
            .Take(3);
        return $"{report.Domain}\t{Word(report.Verdict, language)}\t{string.Join("; ", grave)}";
    }

    static async Task ShowProgressAsync(int count, Func<Action, Task> work)
    {
        if (Console.IsErrorRedirected || !Console.IsOutputRedirected)
        {
            await work(() => { });
            return;
        }
        var screen = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        await screen
            .Progress()
            .StartAsync(async context =>
            {
                var bar = context.AddTask("Looking", maxValue: count);
                await work(() => bar.Increment(1));
            });
    }
}
