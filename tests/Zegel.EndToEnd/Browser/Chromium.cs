using System.Text.Json;
using Microsoft.Playwright;
using Zegel.EndToEnd.Foreign;
using Zegel.Tests;

namespace Zegel.EndToEnd.Browser;

/// <summary>A real Chromium, and the judges that look at what it shows: axe in the page, the W3C checker on its source.</summary>
sealed class Chromium : IAsyncDisposable
{
    const string Program = "/usr/bin/chromium";

    readonly IPlaywright playwright;
    readonly IBrowser browser;
    readonly string sources = Directory.CreateTempSubdirectory("zegel-pages-").FullName;
    readonly List<string> faults = [];
    int shots;
    int saved;

    Chromium(IPlaywright playwright, IBrowser browser) => (this.playwright, this.browser) = (playwright, browser);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Where the pictures lie after the run.</summary>
    public static string Screenshots { get; } =
        Directory
            .CreateDirectory(
                Environment.GetEnvironmentVariable("ZEGEL_SCREENSHOTS")
                    ?? Path.Combine(Repository.Root, "artifacts", "screenshots")
            )
            .FullName;

    public static async Task<Chromium> StartAsync()
    {
        if (!File.Exists(Program))
            Processes.Missing("chromium is not installed: apt-get install chromium");
        if (!File.Exists(AxeFile))
            Processes.Missing("axe-core is not installed: npm ci in tests/Zegel.EndToEnd/oracles");
        var driver = await Playwright.CreateAsync();
        var started = await driver.Chromium.LaunchAsync(
            new() { ExecutablePath = Program, Args = ["--no-sandbox", "--disable-gpu"] }
        );
        return new Chromium(driver, started);
    }

    static string AxeFile { get; } = Path.Combine(Judge.Oracles, "node_modules", "axe-core", "axe.min.js");

    /// <summary>A visitor with a cookie jar of their own.</summary>
    public async Task<IPage> VisitorAsync(string locale = "nl-NL", bool script = true)
    {
        var context = await browser.NewContextAsync(
            new()
            {
                Locale = locale,
                ViewportSize = new() { Width = 1280, Height = 900 },
                JavaScriptEnabled = script,
            }
        );
        context.SetDefaultTimeout(20_000);
        var page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            // A refusal by our own policy, or a script of ours that broke.
            if (message.Type == "error" && !message.Text.Contains("status of 4", StringComparison.Ordinal))
                faults.Add($"{page.Url}: {message.Text}");
        };
        return page;
    }

    /// <summary>Takes a picture, lets axe look and keeps the source for the W3C checker.</summary>
    /// <param name="isPublic">Pages of subscribers may have no fault at all, others none that is serious.</param>
    public async Task LookAsync(IPage page, string name, bool isPublic = false)
    {
        await page.ScreenshotAsync(
            new() { Path = Path.Combine(Screenshots, $"{++shots:00}-{name}.png"), FullPage = true }
        );
        await page.EvaluateAsync(await File.ReadAllTextAsync(AxeFile, Token));
        var result = await page.EvaluateAsync<JsonElement>("axe.run(document, { resultTypes: ['violations'] })");
        foreach (var violation in result.GetProperty("violations").EnumerateArray())
        {
            var impact = violation.GetProperty("impact").GetString();
            if (isPublic || impact is "serious" or "critical")
                faults.Add(
                    $"{name}: axe {impact} {violation.GetProperty("id")}: "
                        + string.Join(
                            " | ",
                            violation
                                .GetProperty("nodes")
                                .EnumerateArray()
                                .Take(3)
                                .Select(n => n.GetProperty("html").GetString())
                        )
                );
        }
        var source = await page.Context.APIRequest.GetAsync(page.Url);
        if (source.Ok)
            await File.WriteAllTextAsync(
                Path.Combine(sources, $"{++saved:00}-{name}.html"),
                await source.TextAsync(),
                Token
            );
    }

    /// <summary>Everything the judges held against the pages; empty when all is well.</summary>
    public async Task<IReadOnlyList<string>> FaultsAsync()
    {
        var checker = Path.Combine(Judge.Oracles, "node_modules", "vnu-jar", "build", "dist", "vnu.jar");
        if (!File.Exists(checker))
            Processes.Missing("vnu-jar is not installed: npm ci in tests/Zegel.EndToEnd/oracles");
        Processes.Need("java", "apt-get install default-jre-headless");
        var judged = await Processes.RunAsync(
            "java",
            ["-jar", checker, "--errors-only", "--format", "gnu", .. Directory.EnumerateFiles(sources).Order()]
        );
        return
        [
            .. faults,
            .. judged
                .Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(l => l.Contains("error", StringComparison.Ordinal))
                .Select(l => l.Replace($"file:{sources}/", "", StringComparison.Ordinal)),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
        Directory.Delete(sources, recursive: true);
    }
}
