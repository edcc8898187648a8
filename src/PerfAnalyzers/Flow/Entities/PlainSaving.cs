using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>
/// Whether a save does nothing but write rows: no <c>SaveChanges</c> of the context's own, no interceptor, no event of the change tracker
/// and no version, all of which a bulk write leaves out.
/// </summary>
internal sealed class PlainSaving
{
    private static readonly PerCompilation<PlainSaving> s_instances = new(static c => new(EfModel.For(c)!));
    private static readonly ConditionalWeakTable<IAssemblySymbol, StrongBox<bool>> s_interceptors = new();

    private static readonly HashSet<uint> s_interception = Hashes(EfNames.AddInterceptors, "UseTriggers");
    private static readonly HashSet<uint> s_events =
        Hashes(EfNames.SavingChanges, EfNames.SavedChanges, "StateChanged", "StateChanging", "DetectedAllChanges");
    private static readonly HashSet<uint> s_tracking = Hashes("Tracked", "Tracking");
    private static readonly HashSet<uint> s_tracker = Hashes(EfNames.ChangeTracker);

    private readonly EfModel _model;
    private readonly Lazy<bool> _isWatched;
    private readonly ConcurrentDictionary<ITypeSymbol, bool> _contexts = new(SymbolEqualityComparer.Default);

    private PlainSaving(EfModel model)
    {
        _model = model;
        _isWatched = new(() => HasInterceptors() || Mentions.Get(model.Compilation).Members.Any(Watches));
    }

    /// <summary>True when a save of the changed entity by a context of this type writes its row, and that is all.</summary>
    public static bool IsOfChanges(INamedTypeSymbol entity, ITypeSymbol? context, EfModel model)
    {
        var saving = s_instances.Get(model.Compilation);
        return context is not null
            && saving._contexts.GetOrAdd(context, saving.IsPlain)
            && !saving._isWatched.Value
            && !IsVersioned(entity, model);
    }

    /// <summary>
    /// True when a save of the deleted entity deletes its row, and that is all, but for its version: the one that the row has had since it
    /// was loaded.
    /// </summary>
    public static bool IsOfDeletions(INamedTypeSymbol entity, ITypeSymbol? context, EfModel model)
    {
        var saving = s_instances.Get(model.Compilation);
        return context is not null
            && (saving._contexts.GetOrAdd(context, saving.IsPlain)
                || model.Entities.ContextsOf(context).Any()
                && model.Entities.ContextsOf(context).All(c => saving.LeavesDeletions(c, entity)))
            && !saving._isWatched.Value;
    }

    /// <summary>True when an update of the entity checks a version.</summary>
    public static bool IsVersioned(INamedTypeSymbol entity, EfModel model)
    {
        foreach (var type in entity.SelfAndBaseTypes())
        {
            if (model.Configuration.IsVersioned(type))
                return true;
        }

        return entity.AllProperties().Any(static p => p.HasAttribute("Timestamp") || p.HasAttribute("ConcurrencyCheck"));
    }

    private bool IsPlain(ITypeSymbol type)
    {
        var contexts = _model.Entities.ContextsOf(type).ToList();
        return contexts.Count > 0 && contexts.TrueForAll(c => !OverridesSave(c));
    }

    private bool OverridesSave(INamedTypeSymbol context) => OwnSaves(context).Any();

    /// <summary>A context's own SaveChanges has nothing to do for a deleted entity.</summary>
    private bool LeavesDeletions(INamedTypeSymbol context, INamedTypeSymbol entity) => OwnSaves(context).All(save =>
        _model.Bodies.Get(save) is { } body && new DeletionSaving(entity, context, _model).IsPlain(body));

    private IEnumerable<ISymbol> OwnSaves(INamedTypeSymbol context) => context
        .SelfAndBaseTypes()
        .TakeWhile(t => !EfSymbols.Is(t, _model.Symbols.DbContext))
        .SelectMany(static t => t.GetMembers(EfNames.SaveChanges).AddRange(t.GetMembers(EfNames.SaveChangesAsync)));

    private bool HasInterceptors() =>
        HasInterceptors(_model.Compilation.Assembly)
        || _model.Compilation.SourceModule.ReferencedAssemblySymbols.Any(a =>
            !a.Name.StartsWith("Microsoft.", StringComparison.Ordinal) && !a.Name.StartsWith("System", StringComparison.Ordinal)
            && a.Modules.Any(static m => m.ReferencedAssemblies.Any(static r => r.Name == EfNames.CoreAssembly)) && HasInterceptors(a));

    private static bool HasInterceptors(IAssemblySymbol assembly) =>
        s_interceptors.GetValue(assembly, static a => new(a.AllTypes().Any(IsInterceptor))).Value;

    private static bool IsInterceptor(INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Class
        && (type.BaseType is { Name: "SaveChangesInterceptor" } || type.Interfaces.Any(static i => i.Name == "ISaveChangesInterceptor"));

    /// <summary>True for a member that has the context call something when it saves, or may.</summary>
    private bool Watches(DeclaredMember member) =>
        member.Mentions(s_tracker) && member.Mentions(s_tracking)
        || member.Mentions(s_events)
        || member.Mentions(s_interception) && (!member.Mentions(Hashes(EfNames.AddInterceptors)) || AddsOthersThanOfCommands(member));

    private bool AddsOthersThanOfCommands(DeclaredMember member)
    {
        if (_model.Bodies.ModelOf(member.Node.SyntaxTree) is not { } semantics)
            return true;
        foreach (var call in member.Node.DescendantNodes(member.Span).OfType<InvocationExpressionSyntax>())
        {
            if (BuilderCalls.NameOf(call) == EfNames.AddInterceptors
                && !call.ArgumentList.Arguments.All(a => IsOfOthers(semantics.GetTypeInfo(a.Expression).Type)))
                return true;
        }

        return false;
    }

    /// <summary>A class that says what it intercepts, and it is no save.</summary>
    private bool IsOfOthers(ITypeSymbol? interceptor) =>
        interceptor is { TypeKind: TypeKind.Class } && !interceptor.DerivesFrom(_model.Symbols.SaveChangesInterceptor)
        && interceptor.AllInterfaces.Any(static i => i.Name == "IInterceptor");

    private static HashSet<uint> Hashes(params string[] words) => new(words.Select(WordHash.Get));
}
