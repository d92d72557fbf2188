using Zegel.Rules;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Desk.Rulebook;

/// <summary>The rule book, as <c>zegel rules</c> shows it.</summary>
static class RulesScreen
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPage("/rules", Role.Viewer, (Visit visit) => DeskRoutes.Page<RulesPage>(new { Visit = visit }));
        routes.MapPage("/rules/{id}", Role.Viewer, Show);
    }

    static IResult Show(string id, Visit visit) =>
        RuleBook.Find(id) is { } rule
            ? DeskRoutes.Page<RulePage>(new { Visit = visit, Rule = rule })
            : DeskRoutes.Missing(visit);
}
