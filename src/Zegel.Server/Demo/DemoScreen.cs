using System.Globalization;
using Spectre.Console;

namespace Zegel.Server.Demo;

/// <summary>What the audience sees: steps, lines and bars on a terminal; plain lines elsewhere.</summary>
sealed class DemoScreen
{
    readonly IAnsiConsole console = AnsiConsole.Console;
    int step;

    bool IsLive => console.Profile.Capabilities.Interactive && console.Profile.Out.IsTerminal;

    public void Step(string title)
    {
        console.WriteLine();
        console.MarkupLine(
            string.Create(CultureInfo.InvariantCulture, $"[bold red]{++step}[/] [bold]{Markup.Escape(title)}[/]")
        );
    }

    public void Say(string text) => console.WriteLine("  " + text);

    public void Done(string text) => console.MarkupLine($"  [green]✓[/] {Markup.Escape(text)}");

    /// <summary>Long work, with a bar where there is a terminal.</summary>
    /// <param name="work">Is handed what to call as the count grows.</param>
    public async Task<T> ProgressAsync<T>(string title, long total, Func<Action<long>, Task<T>> work)
    {
        if (!IsLive)
        {
            Say($"{title} …");
            return await work(_ => { });
        }
        return await console
            .Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn { CompletedStyle = new Style(Color.Red3) },
                new PercentageColumn(),
                new RemainingTimeColumn()
            )
            .StartAsync(async live =>
            {
                var task = live.AddTask("  " + Markup.Escape(title), maxValue: Math.Max(1, total));
                var result = await work(count => task.Value = count);
                task.Value = task.MaxValue;
                return result;
            });
    }
}
