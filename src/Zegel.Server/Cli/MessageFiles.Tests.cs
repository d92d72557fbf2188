using System.Text.Json;
using Zegel.Rules;

namespace Zegel.Server.Cli;

public sealed class MessageFilesTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("zegel-eml-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    string Put(string name, string text = "From: a@b.nl\r\n\r\nHello\r\n")
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    [Fact]
    public void A_folder_is_its_messages_in_order_and_each_is_judged_once()
    {
        string[] expected = [Put("a.eml"), Put("sub/B.EML"), Put("z.eml")];
        Put("notes.txt");
        var found = MessageFiles.Find([folder, expected[2], Path.Combine(folder, "gone.eml")], out var missing);
        found.ShouldBe(expected);
        missing.ShouldBe([Path.Combine(folder, "gone.eml")]);
    }

    [Fact]
    public void A_folder_without_messages_is_told_as_missing()
    {
        Put("notes.txt");
        MessageFiles.Find([folder], out var missing).ShouldBeEmpty();
        missing.ShouldBe([folder]);
    }

    [Fact]
    public async Task What_cannot_be_read_is_told_and_does_not_stop_the_others()
    {
        var large = Path.Combine(folder, "large.eml");
        await using (var file = File.Create(large))
            file.SetLength(MessageFiles.FileBytesMax + 1);
        var summary = new MessageSummary();
        foreach (var path in (string[])[large, Path.Combine(folder, "gone.eml"), Put("a.eml")])
            summary.Add(await MessageFiles.JudgeAsync(path, "bulk", TestContext.Current.CancellationToken));
        summary.Unread.ShouldBe(2);
        summary.Judged.ShouldBe(1);
        summary.Count(Verdict.Block).ShouldBe(1);
        summary.ExitCode.ShouldBe(Exit.Blocked);
        summary.Rules.Values.ShouldAllBe(messages => messages == 1);
        summary
            .Tell(TimeSpan.FromSeconds(1.25))
            .ShouldEndWith("1 blocked, 0 held, 0 with warnings, 0 clean; 2 not read");
    }

    [Theory]
    [InlineData(Verdict.Hold, true, Exit.CouldNotCheck)]
    [InlineData(Verdict.Hold, false, Exit.Blocked)]
    [InlineData(Verdict.Warn, false, Exit.Warnings)]
    [InlineData(Verdict.Info, false, Exit.Pass)]
    public void The_gravest_message_makes_the_exit_code(Verdict verdict, bool couldNotCheck, int exit)
    {
        var summary = new MessageSummary();
        summary.Add(new CheckedMessage("a", [new Finding("F12", verdict, "", "", "", CouldNotCheck: couldNotCheck)]));
        summary.Add(new CheckedMessage("b", []));
        summary.ExitCode.ShouldBe(exit);
    }

    [Fact]
    public void A_log_names_the_rule_the_file_and_the_line_of_each_finding()
    {
        var log = Output.ToJson(
            Sarif.Log([
                new CheckedMessage(
                    "in box/a.eml",
                    [new Finding("F02", Verdict.Block, "two", "one", "Take one out.", 7)]
                ),
                new CheckedMessage(
                    Path.Combine(folder, "b.eml"),
                    [new Finding("F19", Verdict.Warn, "{{ x }}", "a name", "Fill it.", 3, 9)]
                ),
            ])
        );
        using var json = JsonDocument.Parse(log);
        json.RootElement.GetProperty("version").GetString().ShouldBe("2.1.0");
        var run = json.RootElement.GetProperty("runs")[0];
        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules");
        var first = run.GetProperty("results")[0];
        rules[first.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString().ShouldBe("F02");
        first.GetProperty("level").GetString().ShouldBe("error");
        var place = first.GetProperty("locations")[0].GetProperty("physicalLocation");
        place.GetProperty("artifactLocation").GetProperty("uri").GetString().ShouldBe("in%20box/a.eml");
        place.GetProperty("region").GetProperty("startLine").GetInt32().ShouldBe(7);

        var second = run.GetProperty("results")[1];
        second.GetProperty("level").GetString().ShouldBe("warning");
        place = second.GetProperty("locations")[0].GetProperty("physicalLocation");
        place.GetProperty("artifactLocation").GetProperty("uri").GetString()!.ShouldStartWith("file:///");
        place.TryGetProperty("region", out _).ShouldBeFalse("its line counts in the decoded part, not in the file");
        second.GetProperty("properties").GetProperty("partLine").GetInt32().ShouldBe(3);
    }
}
