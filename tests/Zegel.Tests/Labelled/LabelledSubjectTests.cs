using Zegel.Rules;

namespace Zegel.Tests.Labelled;

[Trait("Rule", "G38")]
[Trait("Rule", "G39")]
public sealed class LabelledSubjectTests
{
    const double AlarmsMax = 0.05;

    [Fact]
    public void All_bad_subjects_are_held_and_hardly_a_good_one()
    {
        var confusion = new Confusion("subjects");
        var (from, body) = ("", "");
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "tests/Zegel.Tests/Labelled/subjects.txt")))
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            var parts = line.Split(" | ");
            if (parts[0] == "letter")
                (from, body) = (parts[2], parts[3]);
            else
                confusion.Add(parts[0], $"{parts[0]}: {parts[1]}", IsHeld(from, body, parts[1]));
        }
        Console.WriteLine(confusion);
        confusion.Missed.ShouldBe(0, confusion.ToString());
        (confusion.Alarms / (double)confusion.Good).ShouldBeLessThanOrEqualTo(AlarmsMax, confusion.ToString());
    }

    static bool IsHeld(string from, string body, string subject)
    {
        var message = GivenMessage.Foreign(
            $"<html><body><p>{body}</p></body></html>",
            "bulk",
            new FieldFact("From", $"\"{from}\" <post@nieuws.kringloop.example>", 0),
            new FieldFact("Subject", subject, 0)
        );
        return message
            .JudgedBy<SubjectRelated, MessageFacts>()
            .Concat(message.JudgedBy<SubjectHonest, MessageFacts>())
            .Any(finding => finding.Verdict >= Verdict.Hold);
    }
}
