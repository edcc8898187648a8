using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace PerfAnalyzers.Roslyn;

/// <summary>
/// What code does a call run? The one answer, for all who ask: the method of this compilation that is certain to run, behind an interface
/// or an abstract method the only implementation there is. What may be one of several, or is out of sight, is null; <see cref="Elsewhere"/>
/// says which method of a referenced project it is.
/// </summary>
internal sealed class CallTargets
{
    private static readonly PerCompilation<CallTargets> s_instances = new(static c => new(c));

    private readonly Compilation _compilation;
    private readonly ConcurrentDictionary<IMethodSymbol, IMethodSymbol?> _only = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, IMethodSymbol?> _elsewhere = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, bool> _overridden = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, bool> _implemented = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IAssemblySymbol, ImmutableArray<IAssemblySymbol>> _knowing = new(SymbolEqualityComparer.Default);

    private CallTargets(Compilation compilation) => _compilation = compilation;

    /// <summary>The method that a call, a creation, a method group, a property, an operator or a conversion runs.</summary>
    public static IMethodSymbol? Method(IOperation operation, Compilation compilation)
    {
        var (called, receiver) = Called(operation);
        return called is null ? null : Method(called, compilation, receiver);
    }

    /// <summary>
    /// The method of a referenced assembly that an operation is certain to run: the one that is named, or the only implementation of it in
    /// all that is in sight. The framework's own are left out.
    /// </summary>
    public static IMethodSymbol? Elsewhere(IOperation operation, Compilation compilation)
    {
        var (called, receiver) = Called(operation);
        if (called is null or { MethodKind: MethodKind.DelegateInvoke or MethodKind.LocalFunction or MethodKind.BuiltinOperator }
            || called.ContainingAssembly is not { } home || home.IsFramework())
            return null;
        var method = called.Implementation();
        var target = IsDispatched(called, receiver) ? OnlyInSight(method, compilation) : method;
        return target is null || target.IsAbstract || target.IsDeclaredIn(compilation) ? null : target.Implementation();
    }

    /// <summary>The only method in all that is in sight that a dispatched call of a referenced assembly's member may come to.</summary>
    public static IMethodSymbol? OnlyInSight(IMethodSymbol member, Compilation compilation)
    {
        var targets = s_instances.Get(compilation);
        return targets._elsewhere.GetOrAdd(member, targets.FindElsewhere);
    }

    /// <summary>
    /// The methods, here and in referenced assemblies, that a call of an interface's member may come to, as far as they are in sight.
    /// </summary>
    public static ImmutableArray<IMethodSymbol> AllInSight(IMethodSymbol member, Compilation compilation)
    {
        var type = member.ContainingType.OriginalDefinition;
        return s_instances.Get(compilation).WhoKnow(member.ContainingAssembly)
            .Prepend(compilation.Assembly)
            .SelectMany(assembly => DerivedTypes.In(assembly).Of(type))
            .Select(derived => ImplementationIn(derived, member.OriginalDefinition))
            .OfType<IMethodSymbol>()
            .Distinct<IMethodSymbol>(SymbolEqualityComparer.Default)
            .ToImmutableArray();
    }

    /// <summary>True when a class of this compilation, or of one that it references, implements a member of an interface.</summary>
    public static bool IsImplementedInSight(IMethodSymbol member, Compilation compilation)
    {
        var targets = s_instances.Get(compilation);
        return targets._implemented.GetOrAdd(member.OriginalDefinition, m => targets.Candidates(m).Any(c => Implements(c, m))
            || targets.WhoKnow(m.ContainingAssembly).Prepend(compilation.Assembly)
                .Any(a => DerivedTypes.In(a).Of(m.ContainingType.OriginalDefinition).Count > 0));
    }

    /// <summary>
    /// The member through which an operation comes to whichever of its implementations there is; null where it names the one.
    /// </summary>
    public static IMethodSymbol? DispatchedThrough(IOperation operation)
    {
        var (called, receiver) = Called(operation);
        return called is not null && called.MethodKind != MethodKind.DelegateInvoke && IsDispatched(called, receiver)
            ? called.Implementation()
            : null;
    }

    private static (IMethodSymbol? Method, IOperation? Receiver) Called(IOperation operation) =>
        operation switch
        {
            IInvocationOperation call => (call.TargetMethod, call.Instance),
            IObjectCreationOperation creation => (creation.Constructor, null),
            IMethodReferenceOperation group => (group.Method, group.Instance),
            // An assignment runs the setter alone.
            IPropertyReferenceOperation { Parent: ISimpleAssignmentOperation assignment } property
                when ReferenceEquals(assignment.Target, property) =>
                (property.Property.SetMethod, property.Instance),
            IPropertyReferenceOperation property => (property.Property.GetMethod, property.Instance),
            IBinaryOperation binary => (binary.OperatorMethod, null),
            IUnaryOperation unary => (unary.OperatorMethod, null),
            IConversionOperation conversion => (conversion.OperatorMethod, null),
            _ => (null, null),
        };

    /// <summary>The method that runs where this one is called.</summary>
    /// <param name="called">The method that is named.</param>
    /// <param name="compilation">The compilation whose code is in sight.</param>
    /// <param name="receiver">What it is called on, which may tell which of several it is.</param>
    public static IMethodSymbol? Method(IMethodSymbol called, Compilation compilation, IOperation? receiver = null)
    {
        if (called.MethodKind == MethodKind.DelegateInvoke)
            return null;
        var method = called.Implementation();
        if (!IsDispatched(called, receiver))
            return method.IsAbstract || !method.IsDeclaredIn(compilation) ? null : method;

        var targets = s_instances.Get(compilation);
        if (method.IsAbstract || method.ContainingType.TypeKind == TypeKind.Interface)
        {
            if (targets.OnlyImplementation(method) is { } only)
                return only;
            // A default implementation is left, if nobody has another one.
            if (method.IsAbstract)
                return null;
        }

        return method.IsDeclaredIn(compilation) && !targets.IsOverridden(method) ? method : null;
    }

    /// <summary>The code that an operation runs: that of a method, a local function, or a delegate that a local holds.</summary>
    public static IOperation? Body(IOperation operation, Compilation compilation)
    {
        switch (operation)
        {
            case IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: { } held }:
                return held.Unwrap() is ILocalReferenceOperation kept ? Body(kept, compilation) : null;
            case ILocalReferenceOperation local:
                var value = BodyIndex.Around(local).OnlyValueOf(local.Local);
                // A lambda that names the local it is in is looked at already.
                if (value.AsLambda() is { } lambda)
                    return local.IsWithin(lambda) ? null : lambda;
                return value.AsMethodGroup() is { } group && !local.IsWithin(group) ? Body(group, compilation) : null;
            case IInvocationOperation { TargetMethod: { MethodKind: MethodKind.LocalFunction } function }:
                return BodyIndex.Around(operation).LocalFunction(function);
            case IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } function }:
                return BodyIndex.Around(operation).LocalFunction(function);
            default:
                return Method(operation, compilation) is { } method ? Bodies.Get(compilation).Get(method) : null;
        }
    }

    /// <summary>False where the call names the one method that runs: what cannot be overridden, and what a base class has.</summary>
    private static bool IsDispatched(IMethodSymbol method, IOperation? receiver)
    {
        if (!(method.IsVirtual || method.IsAbstract || method.IsOverride)
            || method.IsSealed
            || method.ContainingType is not { } type
            || type.IsSealed)
            return false;
        // base.Load() is the base class's own.
        if (receiver?.Syntax is BaseExpressionSyntax)
            return false;
        // What is made here, or of a class that nobody derives from, is of that class: the method that is named is the most derived there.
        return type.TypeKind == TypeKind.Interface || receiver is null || !HasExactType(receiver.Unwrap());
    }

    private static bool HasExactType(IOperation value) => value switch
    {
        IObjectCreationOperation => true,
        ILocalReferenceOperation local when BodyIndex.Around(local).OnlyValueOf(local.Local)?.Unwrap() is IObjectCreationOperation made =>
            SymbolEqualityComparer.Default.Equals(made.Type, local.Type),
        _ => value.Type is { IsSealed: true } and not ITypeParameterSymbol,
    };

    private IMethodSymbol? OnlyImplementation(IMethodSymbol member) => _only.GetOrAdd(member, FindOnly)?.Implementation();

    private bool IsOverridden(IMethodSymbol member) =>
        _overridden.GetOrAdd(member, m => Candidates(m).Any(c => Overrides(c, m) || Implements(c, m)));

    private IMethodSymbol? FindOnly(IMethodSymbol member)
    {
        // A contract from elsewhere may have implementations there; the framework's have them everywhere.
        if (!member.IsDeclaredIn(_compilation)
            && member.ContainingAssembly is { } home
            && (home.IsFramework() || WhoKnow(home).Any(a => DerivedTypes.In(a).Of(member.ContainingType.OriginalDefinition).Count > 0)))
            return null;

        IMethodSymbol? only = null;
        foreach (var candidate in Candidates(member))
        {
            if (candidate.IsAbstract || !Implements(candidate, member) && !Overrides(candidate, member))
                continue;
            if (only is not null)
                return null;
            only = candidate;
        }

        return only;
    }

    /// <summary>The only method of the referenced assemblies that a dispatched call may come to, if this compilation has none.</summary>
    private IMethodSymbol? FindElsewhere(IMethodSymbol member)
    {
        var type = member.ContainingType.OriginalDefinition;
        var only = member.IsAbstract ? null : member;
        foreach (var assembly in WhoKnow(member.ContainingAssembly).Prepend(_compilation.Assembly))
        {
            foreach (var derived in DerivedTypes.In(assembly).Of(type))
            {
                if (ImplementationIn(derived, member) is not { } found
                    || only is not null && !SymbolEqualityComparer.Default.Equals(only, found))
                    return null;
                only = found;
            }
        }

        return only;
    }

    /// <summary>
    /// The referenced assemblies that may have classes that derive from what an assembly declares: it, those that name it, and those that
    /// name one of them, since an assembly names only what it uses itself. By name alone: the versions may be others.
    /// </summary>
    private ImmutableArray<IAssemblySymbol> WhoKnow(IAssemblySymbol home) => _knowing.GetOrAdd(home, h =>
    {
        var known = new HashSet<string>(StringComparer.Ordinal) { h.Name };
        var pending = _compilation.SourceModule.ReferencedAssemblySymbols.Where(static a => !a.IsFramework()).ToList();
        var found = ImmutableArray.CreateBuilder<IAssemblySymbol>();
        for (var count = -1; count != found.Count;)
        {
            count = found.Count;
            foreach (var assembly in pending.ToList())
            {
                if (assembly.Name != h.Name && !assembly.Modules.Any(m => m.ReferencedAssemblies.Any(r => known.Contains(r.Name))))
                    continue;
                pending.Remove(assembly);
                known.Add(assembly.Name);
                found.Add(assembly);
            }
        }

        return found.ToImmutable();
    });

    /// <summary>The method that an object of a class runs where the member is called.</summary>
    private static IMethodSymbol? ImplementationIn(INamedTypeSymbol type, IMethodSymbol member)
    {
        if (member.ContainingType.TypeKind != TypeKind.Interface)
            return MostDerivedIn(type, member);
        IMethodSymbol? only = null;
        foreach (var contract in type.AllInterfaces)
        {
            if (!SymbolEqualityComparer.Default.Equals(contract.OriginalDefinition, member.ContainingType.OriginalDefinition))
                continue;
            foreach (var declared in contract.GetMembers().OfType<IMethodSymbol>())
            {
                if (!SymbolEqualityComparer.Default.Equals(declared.OriginalDefinition, member))
                    continue;
                var found = (type.FindImplementationForInterfaceMember(declared) as IMethodSymbol)?.OriginalDefinition;
                // A base class may implement it, and a class that derives from that override it.
                if (found is { ContainingType.TypeKind: not TypeKind.Interface })
                    found = MostDerivedIn(type, found);
                // For other type arguments it may be another one.
                if (found is null || only is not null && !SymbolEqualityComparer.Default.Equals(only, found))
                    return null;
                only = found;
            }
        }

        return only;
    }

    private static IMethodSymbol? MostDerivedIn(INamedTypeSymbol type, IMethodSymbol member)
    {
        foreach (var current in type.SelfAndBaseTypes())
        {
            foreach (var candidate in current.GetMembers(member.Name).OfType<IMethodSymbol>())
            {
                if (SymbolEqualityComparer.Default.Equals(candidate.OriginalDefinition, member)
                    || Overrides(candidate.OriginalDefinition, member))
                    return candidate.OriginalDefinition;
            }
        }

        return null;
    }

    private static bool Overrides(IMethodSymbol candidate, IMethodSymbol member)
    {
        for (var overridden = candidate.OverriddenMethod; overridden is not null; overridden = overridden.OverriddenMethod)
        {
            if (SymbolEqualityComparer.Default.Equals(overridden.OriginalDefinition, member))
                return true;
        }

        return false;
    }

    private static bool Implements(IMethodSymbol candidate, IMethodSymbol member)
    {
        if (member.ContainingType.TypeKind != TypeKind.Interface)
            return false;
        foreach (var implemented in candidate.ContainingType.AllInterfaces)
        {
            if (!SymbolEqualityComparer.Default.Equals(implemented.OriginalDefinition, member.ContainingType.OriginalDefinition))
                continue;
            foreach (var declared in implemented.GetMembers(member.Name))
            {
                if (SymbolEqualityComparer.Default.Equals(declared.OriginalDefinition, member)
                    && SymbolEqualityComparer.Default.Equals(
                        candidate.ContainingType.FindImplementationForInterfaceMember(declared)?.OriginalDefinition,
                        candidate.OriginalDefinition))
                    return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The methods that may stand behind another one: those of its name in classes that have interfaces or base classes. Only these are
    /// bound.
    /// </summary>
    private IEnumerable<IMethodSymbol> Candidates(IMethodSymbol member)
    {
        var accessor =
            member.MethodKind is MethodKind.PropertyGet or MethodKind.PropertySet ? member.AssociatedSymbol as IPropertySymbol : null;
        // An indexer has no name in the text.
        var name = accessor is { IsIndexer: true } ? "" : (accessor?.Name ?? member.Name);
        foreach (var declared in DeclaredMembers.Get(_compilation).Named(name))
        {
            if (!declared.MayStandBehind
                || Bodies.Get(_compilation).ModelOf(declared.Node.SyntaxTree)?.GetDeclaredSymbol(declared.Node) is not { } symbol)
                continue;
            var method = symbol switch
            {
                IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation } ordinary => ordinary,
                IPropertySymbol property => member.MethodKind == MethodKind.PropertySet ? property.SetMethod : property.GetMethod,
                _ => null,
            };
            if (method is { ContainingType.TypeKind: TypeKind.Class or TypeKind.Struct })
                yield return method;
        }
    }
}
