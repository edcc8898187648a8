using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef;

/// <summary>
/// Whether a table grows with the use of the application, as far as the model shows it. Most tables of an application are lists to
/// choose from, and reading one whole is right; what grows has rows per user, per order, per day.
/// </summary>
internal sealed class EntityGrowth
{
    private const int MaxDepth = 4;

    private static readonly PerCompilation<EntityGrowth> s_instances = new(static c => new(EfModel.For(c)!));

    // What people, customers and machines add to day after day.
    private static readonly string[] s_growing =
    [
        "Order", "Invoice", "Payment", "Transaction", "Log", "Message", "Notification", "Comment", "Review", "Post", "Product",
        "Customer", "User", "Booking", "Ticket", "Audit", "History", "Event", "Session", "Visit", "Reservation", "Shipment",
    ];

    // Dates of what happens to a row again and again, or will happen to it.
    private static readonly string[] s_notOfAdding =
        ["Last", "Updated", "Modified", "Changed", "Edited", "Deleted", "Expir", "Until", "Due", "End", "Next", "Birth", "Valid"];

    // What is set up, and chosen from.
    private static readonly string[] s_listed =
    [
        "Type", "Status", "Template", "Setting", "Settings", "Category", "Role", "Kind", "Group", "Unit", "Rate", "Language", "Country",
        "Currency", "Option", "Method", "Zone", "Label", "Theme", "Permission", "Feature", "Config", "Configuration", "Definition", "Tag",
        "Plan", "Tenant", "Store", "Library", "Region", "Province", "State", "Widget", "Profile", "Field", "Attribute", "Menu", "Job",
        "Task", "Rule",
    ];

    private readonly EfModel _model;
    private readonly ConcurrentDictionary<INamedTypeSymbol, bool> _known = new(SymbolEqualityComparer.Default);

    private EntityGrowth(EfModel model) => _model = model;

    /// <summary>True when the model shows that the entity's table grows.</summary>
    public static bool IsShown(INamedTypeSymbol entity, EfModel model) =>
        s_instances.Get(model.Compilation).IsShown(entity, 0);

    /// <summary>
    /// True when the rows that belong to one owner are added one after the other: the orders of a customer, but not a customer's forms and
    /// keys, of which there are a few, as many customers as there may be.
    /// </summary>
    public static bool IsShownPerOwner(INamedTypeSymbol entity)
    {
        var name = WithoutSuffix(entity.Name);
        return !Ends(name, s_listed) && (Ends(name, s_growing) || entity.AllProperties().Any(static p =>
            IsDate(p.Type) && !s_notOfAdding.Any(word => p.Name.IndexOf(word, StringComparison.Ordinal) >= 0)));
    }

    private bool IsShown(INamedTypeSymbol entity, int depth)
    {
        entity = entity.OriginalDefinition;
        if (_known.TryGetValue(entity, out var known))
            return known;
        var shown = Look(entity, depth);
        if (depth == 0)
            _known.TryAdd(entity, shown);
        return shown;
    }

    private bool Look(INamedTypeSymbol entity, int depth)
    {
        // Identity's users sign up.
        foreach (var type in entity.SelfAndBaseTypes())
        {
            if (type.Name == "IdentityUser" && type.ContainingNamespace?.Name == "Identity")
                return true;
        }

        var name = WithoutSuffix(entity.Name);
        if (Ends(name, s_listed))
            return false;
        var (parents, hasDate) = (new List<INamedTypeSymbol>(), false);
        foreach (var property in entity.AllProperties())
        {
            if (_model.Entities.FindNavigation(property) is { IsOwned: false } navigation)
            {
                // A tree is kept small, and read whole.
                if (SymbolEqualityComparer.Default.Equals(navigation.Target.OriginalDefinition, entity))
                    return false;
                if (!navigation.IsCollection && IsDependent(entity, navigation))
                    parents.Add(navigation.Target);
            }
            else
            {
                hasDate |= IsDate(property.Type.UnwrapNullable());
            }
        }

        // Rows that belong to others and have a date were added one after the other; so were those of what grows itself.
        return Ends(name, s_growing) || parents.Count > 0 && hasDate || depth < MaxDepth && parents.Any(p => IsShown(p, depth + 1));
    }

    private static bool IsDate(ITypeSymbol type) =>
        type is { Name: "DateTime" or "DateTimeOffset" or "DateOnly" or "Instant" or "LocalDate" };

    /// <summary>True when the entity has the foreign key: there may be many of it.</summary>
    private bool IsDependent(INamedTypeSymbol entity, Navigation navigation)
    {
        if (entity.FindProperty(navigation.Property.Name + "Id") is null && entity.FindProperty(navigation.Target.Name + "Id") is null)
            return false;
        // One to one: as many as there are of the other, at most.
        return !navigation.Target.AllProperties().Any(p => _model.Entities.FindNavigation(p) is { IsCollection: false } back
            && SymbolEqualityComparer.Default.Equals(back.Target.OriginalDefinition, entity));
    }

    private static string WithoutSuffix(string name)
    {
        foreach (var suffix in new[] { "Entity", "Data", "Record" })
        {
            if (name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal))
                return name.Substring(0, name.Length - suffix.Length);
        }

        return name;
    }

    private static bool Ends(string name, string[] words)
    {
        foreach (var word in words)
        {
            if (name.EndsWith(word, StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
