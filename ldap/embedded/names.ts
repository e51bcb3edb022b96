/** Names for ordinary students: common in France, from everywhere. Any likeness of a whole name is chance. */

export const feminineNames: readonly string[] = [
  'Emma', 'Jade', 'Louise', 'Alice', 'Chloé', 'Inaya', 'Léna', 'Manon', 'Yasmine', 'Zoé', 'Maëlys', 'Aïcha', 'Fatou',
  'Élise', 'Noémie', 'Marie-Ange', 'Anne-Sophie', 'Gwenaëlle', 'Nolwenn', 'Lina', 'Sarah', 'Leïla', 'Mariam', 'Océane',
  'Thi Lan', 'Ximena', 'Ayşe', 'Oksana', 'Mélissa', 'Héloïse', 'Salomé', 'Awa', 'Clémence', 'Priya', 'Hanaé',
];

export const masculineNames: readonly string[] = [
  'Gabriel', 'Raphaël', 'Louis', 'Jules', 'Adam', 'Noah', 'Maël', 'Ismaël', 'Ibrahim', 'Mamadou', 'Jean-Baptiste',
  'Pierre-Yves', 'Erwan', 'Ronan', 'Yanis', 'Rayan', 'Antoine', 'Théo', 'Benoît', 'François', 'Ousmane', 'Minh', 'Andrés',
  'Emre', 'Luka', 'Kévin', 'Mathéo', 'Clément', 'Timothée', 'Cheikh', 'Arjun', 'Loïc', 'Tiago', 'Bastien', 'Sacha',
];

export const familyNames: readonly string[] = [
  'Martin', 'Bernard', 'Robert', 'Durand', 'Lefèvre', 'Girard', 'Mercier', 'Blanchard', 'Gauthier', 'Chevalier', 'Rousseau',
  'Le Goff', "L'Hostis", "Le Floc'h", 'Kerviel', 'Guillou', 'Le Bihan', 'Cadiou', "D'Almeida", "N'Diaye", "M'Baye-Lefort",
  "De l'Épine", 'Da Silva', 'Ferreira', 'Fernandes', 'García-Moreno', 'Rossi', 'Kowalski', 'Nguyen', 'Trần', 'Benali',
  'Bouzid', 'Cherif', 'El Amrani', 'Haddad', 'Belkadi', 'Traoré', 'Diallo', 'Coulibaly', 'Sow', 'Mbemba', 'Rakotoarisoa',
  'Yılmaz', 'Kaya', 'Petrović', 'Sharma', 'Wang', 'Saint-Martin', 'Hoarau', 'Payet', 'Taputuarai', 'Müller', 'Ćosić',
];

/** Programmes as a card words them. */
export const programmes: readonly string[] = [
  'L1 Droit', 'L2 Histoire', 'L3 Psychologie', 'L1 Sciences de la vie', 'L2 Mathématiques', 'L3 Informatique',
  'L1 Langues étrangères appliquées', 'L2 Sociologie', 'L3 Géographie', 'M1 Chimie', 'M2 Archives numériques',
  'M1 Économie appliquée', 'M2 Génie civil', 'BUT 1 Génie biologique', 'BUT 2 Informatique', 'BUT 3 Qualité, logistique',
  'PASS Santé', 'Doctorat Sciences de la mer', 'DU Français langue étrangère', 'LP Métiers du numérique',
];
